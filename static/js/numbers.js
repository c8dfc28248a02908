/* Reads a number back while it is typed with 万 or 亿, and takes last cycle's over with one click. */

const SCALES = { "": 0, 百: 2, 千: 3, 万: 4, 亿: 8, 万亿: 12 };
const PIECE = /(\d{1,3}(?:,\d{3})+|\d{1,24})?(\.\d{1,24})? ?([百千]?)(万亿|[万亿]?) ?/y;
const PLACES = 24;

function halfWidth(text) {
  return text
    .replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replace(/(?<=\d)。(?=\d)/g, ".")
    .replace(/[\u2212\ufe63\u2013]/g, "-")
    .replace(/\s+/g, " ")
    .trim();
}

/* An exact number of 10^-PLACES, as the server reads digits with 万 and 亿; null for what it refuses or spells in hanzi. */
function piecesOf(text) {
  let total = 0n;
  let room = 99;
  PIECE.lastIndex = 0;
  if (!text) return null;
  while (PIECE.lastIndex < text.length) {
    const at = PIECE.lastIndex;
    const found = PIECE.exec(text);
    if (!found || !(found[1] || found[2])) return null;
    const [all, whole = "0", fraction = "", small, large] = found;
    const digits = whole.replaceAll(",", "");
    const scale = SCALES[small] + SCALES[large];
    const isAlone = at === 0 && all.length === text.length;
    const fits =
      room === 99
        ? scale > 0
        : scale
          ? digits.length + scale <= room
          : digits.length >= Math.max(2, room - 1) && digits.length <= room;
    if (!isAlone && (fraction || !fits)) return null;
    total += BigInt(digits + fraction.slice(1).padEnd(PLACES, "0")) * 10n ** BigInt(scale);
    room = scale;
  }
  return total;
}

/* What a number typed with 万 or 亿 is, as 12,000; an empty text where nothing needs to be read back. */
export function readBack(typed, unit) {
  const line = halfWidth(typed);
  const text = (unit && line.endsWith(unit) ? line.slice(0, -unit.length).trim() : line).replace(
    /(?<=\d) (?=\d{3}(?!\d))/g,
    "",
  );
  if (!/[百千万亿]/.test(text) || (/[万亿]$/.test(text) && /^[万亿]/.test(unit))) return "";
  const isNegative = text.startsWith("-");
  const number = piecesOf(text.replace(/^[+-]/, ""));
  if (number === null || number >= 10n ** BigInt(15 + PLACES)) return "";
  const padded = number.toString().padStart(PLACES + 1, "0");
  const whole = padded.slice(0, -PLACES).replace(/\B(?=(\d{3})+$)/g, ",");
  const fraction = padded.slice(-PLACES).replace(/0+$/, "");
  return `${isNegative ? "-" : ""}${whole}${fraction ? `.${fraction}` : ""}`;
}

export function readNumbersBack(root) {
  for (const place of root.querySelectorAll("output[data-echo]")) {
    const input = document.getElementById(place.dataset.echo);
    input?.addEventListener("input", () => {
      const number = readBack(input.value, place.dataset.unit);
      place.textContent = number ? `= ${number} ${place.dataset.unit}`.trim() : "";
    });
  }
}

export function confirmUnchanged(root) {
  for (const box of root.querySelectorAll("input[data-same-for]")) {
    const input = document.getElementById(box.dataset.sameFor);
    const notApplicable = document.getElementById(`${box.dataset.sameFor}-na`);
    box.addEventListener("change", () => {
      if (!box.checked || !input) return;
      if (notApplicable?.checked) notApplicable.click();
      input.value = box.dataset.value;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
    input?.addEventListener("input", () => {
      if (input.value !== box.dataset.value) box.checked = false;
    });
    notApplicable?.addEventListener("change", () => {
      if (notApplicable.checked) box.checked = false;
    });
  }
}

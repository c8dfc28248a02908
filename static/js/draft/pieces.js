/* The pieces of a section's form: one answer or one explanation with all its inputs, read and written together. */

const PIECE = /^(a-\w+|e-[A-Za-z0-9]+-\w*|note)(?:-(?:na|reason|tree|note|same))?$/;

function inputsOf(form) {
  const found = new Map();
  for (const input of form.elements) {
    const [, piece] = PIECE.exec(input.name) ?? [];
    if (piece) found.set(piece, [...(found.get(piece) ?? []), input]);
  }
  return found;
}

const AS_IT_STANDS = { checked: (input) => input.checked, value: (input) => input.value };
const AS_IT_CAME = {
  checked: (input) => input.defaultChecked,
  value: (input) => {
    if (!input.options) return input.defaultValue;
    const chosen = [...input.options].find((option) => option.defaultSelected) ?? input.options[0];
    return chosen?.value ?? "";
  },
};

function valuesOf(inputs, { checked, value } = AS_IT_STANDS) {
  const values = {};
  for (const input of inputs) {
    if (input.type === "checkbox") values[input.name] = checked(input);
    else if (input.type !== "radio") values[input.name] = value(input);
    else if (checked(input)) values[input.name] = input.value;
  }
  return values;
}

function allOf(form, how) {
  return new Map([...inputsOf(form)].map(([piece, inputs]) => [piece, JSON.stringify(valuesOf(inputs, how))]));
}

/* What stands in each piece, as text that can be compared and kept. */
export function readAll(form) {
  return allOf(form, AS_IT_STANDS);
}

/* What stood in each piece when the page came: somebody may have typed before this script ran. */
export function readFirst(form) {
  return allOf(form, AS_IT_CAME);
}

export function read(form, piece) {
  return JSON.stringify(valuesOf(inputsOf(form).get(piece) ?? []));
}

/* Puts values into the inputs of a piece, and lets the editors over them look again. */
export function write(form, piece, values) {
  for (const input of inputsOf(form).get(piece) ?? []) {
    if (!(input.name in values) && input.type !== "radio") continue;
    if (input.type === "checkbox") input.checked = values[input.name] === true;
    else if (input.type === "radio") input.checked = input.value === values[input.name];
    else input.value = values[input.name];
  }
  const area = form.elements[piece];
  if (!(area instanceof Element)) return; // radios are a list of themselves
  for (const name of ["cengbao:narrative-replaced", "cengbao:table-replaced", "input"]) {
    area.dispatchEvent(new Event(name, { bubbles: true }));
  }
}

/* The field around a piece, with its label, control and findings. */
export function frameOf(form, piece) {
  const [input] = inputsOf(form).get(piece) ?? [];
  return document.getElementById(`field-${piece}`) ?? input?.closest(".field") ?? null;
}

export function labelOf(form, piece) {
  return frameOf(form, piece)?.querySelector(".field__label")?.firstChild?.textContent.trim() ?? "";
}

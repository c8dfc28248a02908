"""What a page must be for everybody: axe-core finds nothing, the keyboard reaches everything."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).parents[1] / "vendor" / "axe-4.14.1.min.js"
WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = (1280, 360)

# radio buttons of one name are one stop; what a script has put anew in its place is the same stop,
# and what has an id stays the same whatever it says of its state; the ring of a text that is edited
# lies round its whole editor
_PREPARE = """() => {
  const wanted = `a[href], button, input:not([type=hidden]), select, textarea, summary,
    [tabindex="0"]`;
  const key = (each) => each.type === 'radio' ? `radio ${each.name}`
    : each.id ? `${each.tagName} #${each.id}` : each.outerHTML.slice(0, 300);
  const isReachable = (each) => !each.disabled && each.tabIndex >= 0
    && each.checkVisibility({visibilityProperty: true});
  const found = [...document.querySelectorAll(wanted)].filter(isReachable).map(key);
  window.stopNow = () => {
    const at = document.activeElement;
    if (!at || at === document.body) return null;
    const style = getComputedStyle(at.isContentEditable ? at.closest('.editor') : at);
    const hasOutline = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
    return {key: key(at), isShown: hasOutline || style.boxShadow !== 'none'};
  };
  document.activeElement?.blur();
  return [...new Set(found)];
}"""


def faults(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA at each width: rule, advice, place."""
    before = page.viewport_size
    found: list[str] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(AXE.read_text(encoding="utf-8"))
        result: dict[str, Any] = page.evaluate(
            "(tags) => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", WCAG_22_AA
        )
        found += [
            f"{width}px {violation['id']}: {violation['help']}: {node['html'][:200]}"
            for violation in result["violations"]
            for node in violation["nodes"]
        ]
    if before:
        page.set_viewport_size(before)
    return found


def keyboard_faults(page: Page) -> list[str]:
    """What the Tab key does not reach, and what does not show that it has the focus."""
    wanted: list[str] = page.evaluate(_PREPARE)
    reached: set[str] = set()
    found: list[str] = []
    for _ in range(2 * len(wanted) + 10):  # once round, wherever the focus began
        page.keyboard.press("Tab")
        stop = page.evaluate("window.stopNow()")
        if stop is None:
            continue
        if stop["key"] not in reached and not stop["isShown"]:
            found.append(f"no focus to be seen: {stop['key']}")
        reached.add(stop["key"])
        if reached >= set(wanted):
            break
    return [*found, *(f"not reached by Tab: {key}" for key in wanted if key not in reached)]

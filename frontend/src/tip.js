/* Says beside a chip which number it is, while the pointer is on it or the cursor has selected it. */

import { NodeSelection, Plugin } from "prosemirror-state";
import { place } from "./place.js";

class Tip {
  constructor(view, root) {
    this.view = view;
    this.root = root;
    this.dom = document.createElement("div");
    this.dom.className = "editor__tip";
    this.dom.setAttribute("aria-hidden", "true"); // the chip itself says it to who listens
    this.dom.hidden = true;
    root.append(this.dom);
  }

  show(chip) {
    this.dom.hidden = !chip;
    if (!chip) return;
    this.dom.textContent = chip.dataset.label;
    place(this.dom, chip.getBoundingClientRect(), this.root);
  }

  update(view) {
    const { selection } = view.state;
    const isOnChip = view.hasFocus() && selection instanceof NodeSelection && selection.node.isInline;
    this.show(isOnChip ? view.nodeDOM(selection.from) : null);
  }

  destroy() {
    this.dom.remove();
  }
}

/** The plugin; `root` is the box that the tip is placed in. */
export function tips(root) {
  let tip = null;
  return new Plugin({
    view: (view) => (tip = new Tip(view, root)),
    props: {
      handleDOMEvents: {
        mouseover: (view, event) => {
          const chip = event.target.closest?.(".chip");
          if (chip) tip.show(chip);
          return false;
        },
        mouseout: (view, event) => {
          if (event.target.closest?.(".chip")) tip.update(view);
          return false;
        },
        keydown: (view, event) => {
          if (event.key === "Escape") tip.show(null);
          return false;
        },
      },
    },
  });
}

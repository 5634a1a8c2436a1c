// The texts of a page that its boxes cut off, as words in quotes with the element that cuts: [] when all can be read.
// A text counts as cut when its glyphs reach out of an ancestor that hides what overflows, and cannot be scrolled to.
() => {
  const SLACK_PX = 1.5;
  const hides = (style, axis) => ["hidden", "clip"].includes(style[axis]);
  const named = (node) => node.tagName.toLowerCase() + (node.id ? `#${node.id}` : "") + [...node.classList].map((one) => `.${one}`).join("");

  // Kept for screen readers: a box of a pixel, or clipped away on purpose.
  const forReaders = (node) => {
    const style = getComputedStyle(node);
    const box = node.getBoundingClientRect();
    return style.clipPath === "inset(50%)" || style.clip !== "auto" || (box.width <= 1 && box.height <= 1);
  };

  const cutter = (node, rect) => {
    for (let box = node; box && box !== document.documentElement; box = box.parentElement) {
      if (forReaders(box)) return null;
      const style = getComputedStyle(box);
      const edge = box.getBoundingClientRect();
      const out = {
        x: rect.left < edge.left - SLACK_PX || rect.right > edge.right + SLACK_PX,
        y: rect.top < edge.top - SLACK_PX || rect.bottom > edge.bottom + SLACK_PX,
      };
      if ((out.x && hides(style, "overflowX")) || (out.y && hides(style, "overflowY"))) return box;
      if ((out.x && ["auto", "scroll"].includes(style.overflowX)) || (out.y && ["auto", "scroll"].includes(style.overflowY))) return null;
    }
    return null;
  };

  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const node = text.parentElement;
    if (!text.data.trim() || ["SCRIPT", "STYLE", "TEMPLATE", "NOSCRIPT", "OPTION"].includes(node.tagName)) continue;
    if (!node.checkVisibility({ visibilityProperty: true })) continue;
    range.selectNodeContents(text);
    const by = [...range.getClientRects()].map((rect) => cutter(node, rect)).find(Boolean);
    if (by) found.push(`“${text.data.trim().slice(0, 40)}” by ${named(by)}`);
  }
  return found;
}

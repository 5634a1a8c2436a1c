/**
 * Keys of a page: an element with `data-key="P"` is pressed, ticked or focused at that key; a part with tabindex -1 is
 * shown and takes the focus.
 * Never while somebody types, and never with Ctrl, Alt or Meta held, so that the browser's own keys stay its own.
 */

/** True while the focus is where letters are typed. */
export function typing(target) {
  return target.isContentEditable || (/^(input|select|textarea)$/i.test(target.tagName) && !/^(checkbox|radio|submit|button)$/i.test(target.type));
}

/** True for a plain key press that belongs to the page. */
export function ours(event) {
  return !(event.defaultPrevented || event.repeat || event.ctrlKey || event.altKey || event.metaKey || typing(event.target));
}

/** Searches are focused; links, buttons and boxes are clicked; a radio keeps the focus, so that Tab goes on from it. */
function use(element) {
  if (element.type === "search" || element.type === "text") {
    element.focus();
    element.select();
    return;
  }
  if (element.tabIndex === -1 && !element.matches("a, button, input")) {
    element.focus();
    return;
  }
  element.click();
  if (element.type === "radio") element.focus();
}

export function wireKeys(root) {
  root.addEventListener("keydown", (event) => {
    if (!ours(event)) return;
    const wanted = event.key.toUpperCase();
    const element = [...root.querySelectorAll("[data-key]")].find((one) => one.dataset.key.toUpperCase() === wanted);
    if (!element || element.disabled || element.closest("[hidden]")) return;
    event.preventDefault();
    use(element);
  });
}

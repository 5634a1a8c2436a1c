/** The way round the rooms: on a narrow screen it scrolls sideways, and the current room is brought into view. */
export class Rooms {
  /** `root`: the list that scrolls. Only the list moves, never the page. */
  constructor(root) {
    const here = root.querySelector("[aria-current]");
    if (!here) return;
    const [list, item] = [root.getBoundingClientRect(), here.getBoundingClientRect()];
    root.scrollLeft += item.left + item.width / 2 - (list.left + list.width / 2);
  }
}

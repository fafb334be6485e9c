/** Whether what stands behind an element is dark. */

const CHANNELS = /rgba?\(\s*([\d.]+)[,\s]+([\d.]+)[,\s]+([\d.]+)(?:[,/\s]+([\d.]+%?))?/u;

/** Perceived lightness 0..1 of a computed colour; null when it cannot be seen. */
export function lightness(colour: string): number | null {
  const found = CHANNELS.exec(colour);
  if (!found) return null;
  const alpha = found[4] === undefined ? 1 : parseFloat(found[4]) / (found[4].endsWith("%") ? 100 : 1);
  if (alpha < 0.5) return null;
  const [red, green, blue] = [1, 2, 3].map((place) => Number(found[place]) / 255) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function shadeBehind(element: Element | null): "light" | "dark" {
  for (let one = element; one; one = one.parentElement) {
    const found = lightness(getComputedStyle(one).backgroundColor);
    if (found !== null) return found < 0.45 ? "dark" : "light";
  }
  return window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

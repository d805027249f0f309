/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [number, number, number]

/** Reads `#rgb`, `#rrggbb` and what browsers give as computed value, `rgb(…)`. */
export function parseColor(text: string): Rgb | undefined {
  const hex = /^#([\da-f]{3}|[\da-f]{6})$/i.exec(text.trim())?.[1]
  if (hex) return hex.match(hex[3] ? /../g : /./g)?.map((digits) => parseInt(digits.padEnd(2, digits), 16)) as unknown as Rgb
  const numbers = /^rgba?\(/.test(text) && text.match(/[\d.]+/g)
  return numbers && numbers.length >= 3 ? (numbers.slice(0, 3).map(Number) as unknown as Rgb) : undefined
}

const luminance = (color: Rgb): number => {
  const [r, g, b] = color.map((channel) => {
    const share = channel / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as unknown as Rgb
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** Contrast ratio of WCAG 2, 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const ratio = (luminance(a) + 0.05) / (luminance(b) + 0.05)
  return Math.max(ratio, 1 / ratio)
}

/** `share` of `a`, the rest `b`. */
export const mix = (a: Rgb, b: Rgb, share: number): Rgb =>
  a.map((channel, i) => Math.round(channel * share + (b[i] ?? 0) * (1 - share))) as unknown as Rgb

/** Of WCAG 2, AA. */
const READABLE = 4.5
const BLACK: Rgb = [0, 0, 0]
export const WHITE: Rgb = [255, 255, 255]

/** Text that can be read on `background`: white where it reaches 4.5, else black. One of the two always does. */
export const textOn = (background: Rgb): Rgb => (contrast(WHITE, background) >= READABLE ? WHITE : BLACK)

/** `color` moved towards black or white just as far as it needs to be read on `background`. */
export function readableOn(background: Rgb, color: Rgb): Rgb {
  const goal = textOn(background)
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = mix(goal, color, share)
    if (contrast(mixed, background) >= READABLE) return mixed
  }
  return goal
}

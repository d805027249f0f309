import { readableOn } from '../../notify/letters/html.ts'

const LIGHT = '--bg:#fff;--fg:#1b1f24;--muted:#59616b;--edge:#858d97;--line:#d9dde2;--bad:#b3261e;--soft:#f3f5f7'
const DARK = '--bg:#16181c;--fg:#eceef1;--muted:#a5adb8;--edge:#7c8591;--line:#33383f;--bad:#ffb4ab;--soft:#20242a'

/** For all pages of our own origin: the frame around the widget, and everything on pages without script. */
const BASE = `:root{color-scheme:light dark;${LIGHT};font:16px/1.5 system-ui,sans-serif;font-variant-numeric:tabular-nums;background:var(--bg);color:var(--fg)}
@media(prefers-color-scheme:dark){:root{${DARK}}}
*{box-sizing:border-box}
body{max-width:960px;margin:0 auto;padding:24px 16px 48px;overflow-wrap:anywhere}
h1,h2,h3,legend,b{font-weight:600}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 16px}
h2{font-size:1.25rem;line-height:1.3;margin:32px 0 8px}
h3,legend{font-size:1rem;margin:24px 0 8px;padding:0}
p{max-width:38em;margin:0 0 16px}
a{color:inherit;text-underline-offset:3px}
:focus-visible{outline:2px solid var(--fg);outline-offset:2px}
.t{display:none}
small,.quiet,dt{font-size:.875rem;color:var(--muted)}`

const PLAIN = `.plain,.narrow{max-width:40rem}
@media(scripting:none){.scripted{display:none}}
.plain>header{margin:0 0 24px;font-weight:600}
.plain>footer{margin:40px 0 0;padding:16px 0 0;border-top:1px solid var(--line)}
fieldset{border:0;margin:0 0 24px;padding:0;min-width:0}
label{display:block;font-weight:600}
label small,label.tick{font-weight:400}
input,select,textarea{font:inherit;color:inherit;background:var(--bg);border:1px solid var(--edge);border-radius:10px;padding:8px 12px;width:100%;min-height:44px}
input:focus-visible,select:focus-visible,textarea:focus-visible{outline-offset:0}
textarea{min-height:96px;resize:vertical}
.tick{display:flex;gap:12px;align-items:start;padding:8px 0;cursor:pointer}
.tick input{width:20px;min-width:20px;height:20px;min-height:20px;margin:2px 0 0;accent-color:var(--accent)}
.tick small{display:block}
.field{margin:0 0 20px}
.field>*+*{margin-top:4px}
.field>small{display:block}
.fault{color:var(--bad);margin:4px 0 0}
.faulty{border-color:var(--bad);border-width:2px}
button,.go{font:inherit;color:inherit;background:none;border:1px solid var(--edge);border-radius:10px;padding:9px 16px;min-height:44px;cursor:pointer;text-align:start;text-decoration:none;display:inline-block}
button:hover,.go:hover{background:var(--soft)}
.services{list-style:none;margin:0;padding:0}
.go{display:block;width:100%;margin:0 0 8px}
.go small{display:block}
.primary,.primary:hover{background:var(--accent);color:var(--on-accent);font-weight:600}
.link{border:0;padding:0;text-decoration:underline;text-underline-offset:3px}
.times{display:grid;grid-template-columns:repeat(auto-fill,minmax(104px,1fr));gap:8px;margin:0 0 16px}
.days{grid-template-columns:repeat(auto-fill,minmax(8.5em,1fr))}
.times button{padding:9px 4px;text-align:center}
.times small{display:block}
.row{display:flex;flex-wrap:wrap;gap:8px 12px;align-items:center;margin:0 0 16px}
.notice{border-inline-start:4px solid var(--accent);background:var(--soft);padding:12px 16px;margin:0 0 24px;border-radius:0 10px 10px 0}
.notice.bad{border-color:var(--bad)}
.notice>:last-child,.notice ul{margin:0}
.notice ul{padding-inline-start:20px}
dl{margin:0 0 24px;border-top:1px solid var(--line)}
dl div{display:grid;grid-template-columns:minmax(88px,1fr) 3fr;gap:16px;padding:8px 0;border-bottom:1px solid var(--line)}
dd{margin:0}
.date{font-size:1.5rem;line-height:1.3;font-weight:600}
summary{cursor:pointer;padding:8px 0}
.trap{position:absolute;inset-inline-start:-9999px}`

/** The room of the flow before the script is there, as `docs/guide/embed.md` tells every page to reserve it: what stands below does not move. */
export const ROOM =
  'display:block;height:0;padding-bottom:calc(620px + clamp(0px,(100% - 419.9px)*9999,262px) - clamp(0px,(100% - 759.9px)*9999,322px))'
export const RESERVED = `@media(scripting:enabled){slotwell-booking{${ROOM}}[data-slotwell-manage]{min-height:620px}}`

const ACCENT = '#0f766e'

/** As it must stand in the page, unescaped, for its hash to be right. The accent is the only thing in it that an owner wrote. */
export const styleOf = (accent = ACCENT): string => {
  const colour = /^#[0-9a-f]{6}$/i.test(accent) ? accent : ACCENT
  return `${BASE}\n:root{--accent:${colour};--on-accent:${readableOn(colour)}}\n${PLAIN}`
}

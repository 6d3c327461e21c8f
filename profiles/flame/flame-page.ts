import { escapeForeign, escapeMarkup } from '../../harness/base/escape-markup.ts'
import type { FoldedStacks } from './fold.ts'
import { type Box, layOut } from './stack-tree.ts'

export interface FlamePage {
  readonly title: string
  /** What the shares are shares of, and how the profile was taken, in a sentence. */
  readonly caption: string
  readonly folded: FoldedStacks
  /** The background of a frame; by default it distinguishes the program, its packages, Node and native code. */
  colour?(box: Box): string
  /** Text for the tooltip of a frame, in addition to its share. */
  detail?(box: Box): string
}

const kinds = [
  { label: 'packages', colour: '#9db7e8', test: /node_modules/ },
  { label: 'Node', colour: '#b9d8a6', test: / node:|^node:/ },
  { label: 'the program', colour: '#f2a66b', test: /\.[cm]?[jt]s:\d+/ },
  { label: 'native code and V8', colour: '#d6d0c4', test: /./ },
] as const

const byKind = ({ name }: Box): string => kinds.find(({ test }) => test.test(name))?.colour ?? '#d6d0c4'

const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 2 : 1)} %`
const place = (share: number): string => `${(share * 100).toFixed(4)}%`
const rowPixels = 18

const style = `
:root{color-scheme:light dark}
body{font:14px/1.4 system-ui,sans-serif;margin:1rem;background:#fff;color:#222}
@media(prefers-color-scheme:dark){body{background:#14181d;color:#e6e9ed}#graph div{filter:brightness(.82)}}
h1{font-size:1.2rem;margin:0}p{margin:.3rem 0}
#view{position:relative;overflow:hidden;border:1px solid #8888}#graph{position:absolute;inset:0;width:100%}
#graph div{position:absolute;height:${rowPixels - 1}px;overflow:hidden;white-space:nowrap;text-overflow:ellipsis;
font:11px/${rowPixels - 1}px ui-monospace,monospace;color:#111;box-sizing:border-box;border-right:1px solid #fff8;cursor:pointer}
#graph div:focus-visible{outline:2px solid;outline-offset:-2px}#graph div.found{outline:2px solid #a0f;outline-offset:-2px}#graph div:hover{filter:brightness(.9)}
i{display:inline-block;width:.9em;height:.9em;margin:0 .3em 0 1em;vertical-align:-.1em}`

// A click on a frame, or Enter, makes it as wide as the view. A click on the background, or Escape, shows everything again; so
// does the focus of a frame outside the view, which no scrolling reaches where the frame is to the left.
const script = `
const graph=document.getElementById('graph'),view=document.getElementById('view')
const show=(w,x)=>{graph.style.width=100/w+'%';graph.style.left=-100*x/w+'%';view.scrollLeft=0}
const zoom=({dataset:{w,x}})=>w?show(+w,+x):show(1,0)
view.onclick=({target})=>zoom(target)
for(const box of graph.children){box.tabIndex=0;box.setAttribute('role','button')}
graph.onkeydown=event=>{if(event.key!=='Enter'&&event.key!==' ')return
event.preventDefault();zoom(event.target)}
graph.addEventListener('focusin',({target})=>{
const frame=target.getBoundingClientRect(),seen=view.getBoundingClientRect()
if(frame.right<=seen.left+1||frame.left>=seen.right-1)show(1,0)})
document.onkeydown=({key})=>{if(key==='Escape')show(1,0)}
const said=document.querySelector('output')
document.querySelector('input').oninput=({target})=>{const text=target.value.toLowerCase();let count=0
for(const box of graph.children){const found=text!==''&&box.title.toLowerCase().includes(text)
box.classList.toggle('found',found);if(found)count+=1}
said.textContent=text===''?'':count+(count===1?' frame':' frames')}`

/**
 * A flame graph as one page that loads nothing: named frames, shares in tooltips, zoom and search. The root is at the top, so
 * that the deep stacks of a program's start do not push the load out of sight.
 */
export function flamePage({ title, caption, folded, colour = byKind, detail }: FlamePage): string {
  const boxes = layOut(folded)
  const depth = boxes.reduce((most, box) => Math.max(most, box.depth), 0)
  const frames = boxes.map((box) => {
    const more = detail?.(box)
    const tip = `${escapeForeign(box.name)}\n${percent(box.width)}${more === undefined ? '' : `, ${escapeMarkup(more)}`}`
    const where = `left:${place(box.left)};width:${place(box.width)};top:${box.depth * rowPixels}px`
    return `<div style="${where};background:${colour(box)}" data-x="${box.left}" data-w="${box.width}" title="${tip}">${escapeForeign(box.name)}</div>`
  })
  const legend = kinds.map(({ label, colour: fill }) => `<i style="background:${fill}"></i>${label}`).join('')
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeForeign(title)}</title><style>${style}</style>
<h1>${escapeForeign(title)}</h1><p>${escapeForeign(caption)}</p>
<p><label>Find <input type="search"></label> <output></output>${colour === byKind ? legend : ''}</p>
<div id="view" style="height:${(depth + 1) * rowPixels}px"><div id="graph">
${frames.join('\n')}
</div></div><script>${script}</script></html>
`
}

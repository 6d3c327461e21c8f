/** The look of the report. Colours are Okabe and Ito's, which all kinds of colour vision tell apart. */
export const style = `
:root{color-scheme:light dark;--ink:#1c2128;--soft:#59636e;--line:#d9dee4;--paper:#fff;--sheet:#f5f7f9;
--pass:#0072b2;--fail:#c24a00;--unproven:#6b5b95;
--c0:#0072b2;--c1:#d55e00;--c2:#009e73;--c3:#cc79a7;--c4:#b58900;--c5:#56b4e9;--c6:#7a5195;--c7:#555}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ed;--soft:#9aa5b1;--line:#333b45;--paper:#14181d;--sheet:#1c2229;
--pass:#56b4e9;--fail:#ff9248;--unproven:#c3b1e1;
--c0:#56b4e9;--c1:#ff8a3d;--c2:#2ec4a0;--c3:#e39ac0;--c4:#f0e442;--c5:#8fb8de;--c6:#b39ddb;--c7:#b0b7bf}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;-webkit-text-size-adjust:100%}
main{max-width:1240px;margin:0 auto;padding:24px 20px 64px}
h1{font-size:clamp(1.35rem,4vw,2rem);line-height:1.25;margin:.1em 0 .4em;text-wrap:balance;font-weight:650}
h2{font-size:1.3rem;margin:0;font-weight:650}h3{font-size:1rem;margin:24px 0 8px}
p{margin:.4em 0}a{color:var(--pass)}code,pre{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--sheet);padding:12px 14px;border-radius:8px}
.soft{color:var(--soft)}
.hero{border-left:8px solid var(--tone);background:var(--sheet);border-radius:0 12px 12px 0;padding:20px 24px;margin-bottom:20px}
.pass{--tone:var(--pass)}.fail{--tone:var(--fail)}.unproven{--tone:var(--unproven)}
.badge{display:inline-block;color:var(--tone);font-weight:700;white-space:nowrap}
.hero>.badge{font-size:1.05rem;letter-spacing:.02em;text-transform:uppercase}
.hero p{max-width:100ch}.tally{display:flex;flex-wrap:wrap;gap:6px 22px;margin:12px 0 0;padding:0;list-style:none}
section.scenario{border-top:1px solid var(--line);margin-top:36px;padding-top:22px}
header.row{display:flex;flex-wrap:wrap;gap:4px 14px;align-items:baseline}
ul.reasons{padding-left:0;list-style:none;margin:10px 0}ul.reasons li{padding:4px 0 4px 12px;border-left:3px solid var(--tone);margin:4px 0}
.scroll{overflow-x:auto;margin:12px 0}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{padding:5px 8px;text-align:right;white-space:nowrap;border-bottom:1px solid var(--line);vertical-align:middle}
th{font-weight:600;color:var(--soft);font-size:13px}
td.text,th.text{text-align:left}td.bytes{white-space:normal;min-width:6.2em}
tr.phase th{padding-top:14px;background:none}tr.phase .soft{font-weight:400}tbody th{font-size:inherit;color:var(--ink)}tbody tr:hover{background:var(--sheet)}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr));gap:18px 26px;margin-top:14px}
figure{margin:0;min-width:0}figcaption{font-weight:600}
.legend{display:flex;flex-wrap:wrap;gap:0 14px;margin:0;padding:0;list-style:none;font-size:13px;color:var(--soft)}
.legend svg{width:22px;height:8px;margin-right:5px;vertical-align:middle}
svg.chart{width:100%;height:auto;display:block;overflow:visible}
svg text{font:11px system-ui,sans-serif;fill:var(--soft);paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}
.grid{stroke:var(--line)}.base{stroke:var(--soft)}
.line{--c:var(--ink);fill:none;stroke:var(--c);stroke-width:2;stroke-linejoin:round}
.area{fill:var(--c);fill-opacity:.75}.swatch{stroke-width:7;stroke-opacity:.75}
.others{--c:var(--line)}.s0{--c:var(--c0)}.s1{--c:var(--c1)}.s2{--c:var(--c2)}.s3{--c:var(--c3)}.s4{--c:var(--c4)}.s5{--c:var(--c5)}.s6{--c:var(--c6)}.s7{--c:var(--c7)}
.line.s1{stroke-dasharray:7 3}.line.s2{stroke-dasharray:2 3}.line.s3{stroke-dasharray:9 3 2 3}.line.s4{stroke-dasharray:4 2}.line.swatch{stroke-dasharray:none}
.line.again{stroke-width:1;stroke-dasharray:1 3}.line.p50{--c:var(--c7);stroke-width:1.4;stroke-dasharray:2 3}.line.p95{--c:var(--c0);stroke-dasharray:7 3}.line.p99{--c:var(--c1)}
.line.budget{--c:var(--ink);stroke-width:1.4;stroke-dasharray:5 4}.line.failed{--c:var(--fail);stroke-width:7}
.failed{fill:var(--fail)}.mark{stroke-width:3;stroke-dasharray:none!important}.tip,.tag{fill:var(--ink)!important}
.fault rect{fill:var(--ink);fill-opacity:.09}.fault path{stroke:var(--ink);stroke-width:1;stroke-dasharray:2 2;fill:none}.fault text{fill:var(--ink)!important;font-weight:700}.fault-key{--c:var(--ink);stroke-opacity:.22}
.phase-line{stroke:var(--soft);stroke-width:1;stroke-dasharray:1 3}.settling{fill:var(--soft);fill-opacity:.13}.hit rect{fill:var(--ink);fill-opacity:0}.hit:hover rect{fill-opacity:.07}
.judged{display:grid;grid-template-columns:9.5em 90px minmax(8.5em,1fr);gap:0 10px;align-items:center}.judged>span{white-space:normal}.gauge{width:90px;height:16px;display:inline-block;vertical-align:middle}
.gauge .rail{stroke:var(--line);stroke-width:2}.gauge .span{stroke:var(--tone);stroke-width:5;stroke-linecap:round}.gauge .dot{fill:var(--tone)}.gauge .edge{stroke:var(--ink);stroke-width:2}
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 18px;margin:8px 0}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
ul.narrow{display:none;list-style:none;padding:0;margin:8px 0;font-size:13px}ul.narrow li{margin:3px 0}
ul.failures{list-style:none;padding:0;margin:8px 0}ul.failures li{padding:4px 0 4px 12px;border-left:3px solid var(--fail);margin:4px 0;overflow-wrap:anywhere}ul.failures code{color:var(--soft)}
ul.checks{list-style:none;padding:0;margin:8px 0}ul.checks li{padding:2px 0}
details{margin:12px 0}summary{cursor:pointer;color:var(--soft)}
#tip{position:fixed;z-index:2;pointer-events:none;background:var(--ink);color:var(--paper);padding:4px 9px;border-radius:6px;font-size:13px;max-width:min(90vw,420px);display:none}
@media(max-width:560px){main{padding:12px 12px 40px}.hero{padding:14px 16px}dl{grid-template-columns:1fr}dd{margin-bottom:6px}table{font-size:13px}svg.chart text{font-size:13px}th,td{padding:5px 6px}}
@media(max-width:1180px){.judged{grid-template-columns:1fr}.judged .gauge{display:none}}
@media(max-width:760px){.spare{display:none}ul.narrow{display:block}.judged{grid-template-columns:1fr;white-space:normal}.judged .gauge{display:none}}
@media print{body{font-size:11px}main{max-width:none;padding:0}figure,tr,.hero{break-inside:avoid}.charts{grid-template-columns:1fr 1fr}details{display:none}#tip{display:none!important}}
`

/** Shows at once, beside the pointer, what a column's title says after a delay. The page reads without it. */
export const script = `
const tip=document.getElementById('tip')
document.addEventListener('pointermove',event=>{
const hit=event.target.closest&&event.target.closest('.hit')
tip.style.display=hit?'block':'none'
if(!hit)return
const title=hit.querySelector('title')
if(title){hit.dataset.said=title.textContent;title.remove()}
tip.textContent=hit.dataset.said
const right=event.clientX+tip.offsetWidth+20>innerWidth
tip.style.left=Math.max(4,right?event.clientX-tip.offsetWidth-12:event.clientX+14)+'px'
tip.style.top=Math.min(innerHeight-tip.offsetHeight-4,event.clientY+14)+'px'
})
`

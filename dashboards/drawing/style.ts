/** The look of a snapshot. Colours are Okabe and Ito's, which all kinds of colour vision tell apart. */
export const style = `
:root{color-scheme:light dark;--ink:#1c2128;--soft:#59636e;--line:#e1e5ea;--paper:#f3f5f7;--card:#fff;--good:#0b7a4b;--bad:#c24a00;
--c0:#0072b2;--c1:#d55e00;--c2:#009e73;--c3:#cc79a7;--c4:#b58900;--c5:#56b4e9;--c6:#7a5195;--c7:#555}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ed;--soft:#9aa5b1;--line:#333b45;--paper:#111519;--card:#1a2027;--good:#3fcf8e;--bad:#ff9248;
--c0:#56b4e9;--c1:#ff8a3d;--c2:#2ec4a0;--c3:#e39ac0;--c4:#f0e442;--c5:#8fb8de;--c6:#b39ddb;--c7:#b0b7bf}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:14px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:1500px;margin:0 auto;padding:20px 20px 56px}
h1{font-size:1.7rem;line-height:1.2;margin:.1em 0;font-weight:650}
h2{font-size:1.05rem;font-weight:650;margin:26px 0 10px;padding-top:12px;border-top:1px solid var(--line)}
.lead{margin:.2em 0;color:var(--soft)}
.marked{margin:10px 0 0;padding:0;list-style:none;display:flex;flex-wrap:wrap;gap:2px 18px;color:var(--soft);font-size:13px}.marked strong{color:var(--ink)}
nav{display:flex;flex-wrap:wrap;gap:4px 6px;margin:14px 0 0}
nav a{padding:3px 11px;border:1px solid var(--line);border-radius:99px;color:inherit;text-decoration:none;background:var(--card)}
nav a:hover,nav a:focus-visible{border-color:var(--c0)}nav a[aria-current]{background:var(--ink);color:var(--paper);border-color:var(--ink)}
.tier{display:grid;grid-template-columns:repeat(24,1fr);gap:10px}
figure{grid-column:span var(--columns);margin:0;min-width:0;background:var(--card);border:1px solid var(--line);border-radius:9px;padding:10px 12px 8px;display:flex;flex-direction:column}
figcaption{font-weight:600;line-height:1.25}
.stat figcaption{font-size:13px}
.number{font-size:1.5rem;font-weight:650;margin:4px 0;font-variant-numeric:tabular-nums;white-space:nowrap}
.stat .none{margin:6px 0}.good{color:var(--good)}.bad{color:var(--bad)}
.why{color:var(--soft);font-size:12px;line-height:1.35;margin:auto 0 0;padding-top:6px}
.stat .why{display:none}.stat:hover .why,.stat:focus-within .why{display:block}
svg.chart{width:100%;height:auto;display:block;margin:6px 0 2px}
svg text{font:11px system-ui,sans-serif;fill:var(--soft)}
.grid{stroke:var(--line)}.base{stroke:var(--soft);stroke-opacity:.5}
.line{fill:none;stroke:var(--c);stroke-width:1.8;stroke-linejoin:round}
.area{fill:var(--c);fill-opacity:.45}.area.faint{fill-opacity:.06}.dot{fill:var(--c)}.heat{fill:var(--c0)}
.moment line{stroke:var(--ink);stroke-width:1;stroke-dasharray:3 2}.moment text{font-weight:700;fill:var(--ink)}.moment rect{fill:var(--c);fill-opacity:.09}
.limit{stroke:var(--bad);stroke-width:1.4;stroke-dasharray:6 4}.limit-word{fill:var(--bad)!important;font-weight:600;paint-order:stroke;stroke:var(--card);stroke-width:4px}
.s0{--c:var(--c0)}.s1{--c:var(--c1)}.s2{--c:var(--c2)}.s3{--c:var(--c3)}.s4{--c:var(--c4)}.s5{--c:var(--c5)}.s6{--c:var(--c6)}.s7{--c:var(--c7)}
table{border-collapse:collapse;width:100%;font-size:12px;font-variant-numeric:tabular-nums}
th{font-weight:500;color:var(--soft)}th,td{padding:1px 0 1px 10px;text-align:right;white-space:nowrap}
td:first-child{text-align:left;padding-left:0;width:100%;white-space:normal;overflow-wrap:anywhere}
td i{display:inline-block;width:14px;height:4px;border-radius:2px;background:var(--c);margin-right:7px;vertical-align:middle}
.none{color:var(--soft);margin:18px 0}.broken{color:var(--bad)}
@media(max-width:1100px){.tier{grid-template-columns:repeat(12,1fr)}figure{grid-column:span min(12,var(--columns))}}
@media(max-width:700px){main{padding:12px}.tier{grid-template-columns:repeat(2,1fr)}figure{grid-column:span 2}figure.stat{grid-column:span 1}}
@media print{body{font-size:11px;background:#fff}figure{break-inside:avoid}nav{display:none}}
`

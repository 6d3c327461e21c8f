/** CSS classes of cards by their width: `w` of 24 columns, and `n` of 12 columns where there is half the room. */
const widths = (name: 'w' | 'n', columns: number): string =>
  Array.from({ length: columns }, (_, index) => `.${name}${index + 1}{grid-column:span ${index + 1}}`).join(
    '',
  )

/** The style of a board, in addition to that of its charts. */
export const style = `
:root{--sheet:light-dark(#f3f5f7,#0f1317);--good:light-dark(#0b7a4b,#3fcf8e)}
*{box-sizing:border-box}
body{margin:0;background:var(--sheet);color:var(--ink);font:14px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;-webkit-text-size-adjust:100%}
main{max-width:1500px;margin:0 auto;padding:20px 20px 56px}
h1{font-size:1.7rem;line-height:1.2;margin:.1em 0;font-weight:650}
h2{font-size:1.05rem;font-weight:650;margin:26px 0 10px;padding-top:12px;border-top:1px solid var(--line)}
h3{font-size:14px;line-height:1.45;font-weight:600;margin:0}.stat h3{font-size:13px;line-height:1.25}
.lead{margin:.2em 0;color:var(--soft)}
.times{display:flex;flex-wrap:wrap;gap:6px 10px;align-items:center;margin:12px 0 0;font-size:13px;color:var(--soft)}.times label{display:flex;gap:5px;align-items:center}.spans{display:flex;gap:4px}
.times input,.times button{font:inherit;color:var(--ink);background:var(--paper);border:1px solid var(--line);border-radius:7px;padding:3px 9px}.times input{width:13.5em;max-width:60vw;font-variant-numeric:tabular-nums}.times button{cursor:pointer}.times button:hover{border-color:var(--soft)}.times button[aria-pressed=true]{background:var(--ink);color:var(--paper);border-color:var(--ink)}
.times button:focus-visible,.times input:focus-visible{outline:2px solid var(--c0);outline-offset:1px}.state{color:var(--ink);font-variant-numeric:tabular-nums}
.stale .state{color:var(--fail);font-weight:650}.stale .card{border-style:dashed}.stale .plot{filter:grayscale(1);opacity:.45}.stale .number{color:var(--soft)}.stale .card::before{content:"not live";color:var(--fail);font-size:11px;font-weight:650}
.missed{margin:12px 0 0;padding:8px 12px;list-style:none;border:1px solid var(--line);border-radius:9px;background:var(--paper);color:var(--soft);font-size:13px}.missed:has(.now){border-color:var(--fail)}.missed .now{color:var(--fail);font-weight:600}
.firing{margin:12px 0 0;padding:8px 12px;list-style:none;border:1px solid var(--fail);border-radius:9px;background:var(--paper);font-size:13px}.firing li{overflow-wrap:anywhere}.firing span,.firing strong{color:var(--fail)}.firing a,.marked a{margin-left:4px}
.unwatched{margin:10px 0 0;color:var(--soft);font-size:13px}
.chosen{margin:10px 0 0;font-size:13px}.links{display:flex;flex-wrap:wrap;gap:2px 14px;margin:6px 0 0;font-size:12px;color:var(--soft)}.links span{overflow-wrap:anywhere}
.card a,.firing a,.marked a,.chosen a{color:inherit;text-decoration-color:var(--soft);text-underline-offset:2px}.card a:hover,.firing a:hover,.marked a:hover{text-decoration-color:currentColor}.card a:focus-visible,.firing a:focus-visible,.marked a:focus-visible,.chosen a:focus-visible{outline:2px solid var(--c0);outline-offset:1px}
.card{scroll-margin-top:12px}.card:target{border-color:var(--c0);box-shadow:0 0 0 1px var(--c0)}
.marked{margin:10px 0 0;padding:0;list-style:none;display:flex;flex-wrap:wrap;gap:2px 18px;color:var(--soft);font-size:13px}.marked strong{color:var(--ink)}
nav{display:flex;flex-wrap:wrap;gap:4px 6px;margin:14px 0 0}
nav a{padding:3px 11px;border:1px solid var(--line);border-radius:99px;color:inherit;text-decoration:none;background:var(--paper)}
nav a:hover,nav a:focus-visible{border-color:var(--c0)}nav a[aria-current]{background:var(--ink);color:var(--paper);border-color:var(--ink)}
.tier{display:grid;grid-template-columns:repeat(24,1fr);gap:10px}${widths('w', 24)}
.card{min-width:0;background:var(--paper);border:1px solid var(--line);border-radius:9px;padding:10px 12px 8px;display:flex;flex-direction:column}
.card:focus-visible{outline:2px solid var(--c0);outline-offset:1px}
.number{font-size:1.5rem;font-weight:650;margin:4px 0;font-variant-numeric:tabular-nums;white-space:nowrap}
.good{color:var(--good)}.bad,.none.broken{color:var(--fail)}
.why{color:var(--soft);font-size:12px;line-height:1.35;margin:auto 0 0;padding-top:6px}
.stat .why{display:none}.stat:hover .why,.stat:focus .why{display:block}
.none{color:var(--soft);margin:18px 0;overflow-wrap:anywhere}.stat .none{margin:6px 0}
.card .legend{font-size:12px;gap:1px 14px}.card .legend small{margin-left:4px;white-space:nowrap}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
table.ranked{width:100%;font-size:12px;margin:6px 0}.ranked th{text-align:left;white-space:normal;overflow-wrap:anywhere}.ranked td:nth-child(2){width:40%}.ranked meter{width:100%;height:10px}
th,td{padding:2px 8px;text-align:right;white-space:nowrap;border-bottom:1px solid var(--line)}th{font-weight:500;color:var(--soft)}
@media(max-width:1100px){.tier{grid-template-columns:repeat(12,1fr)}${widths('n', 12)}}
@media(max-width:700px){main{padding:12px}.tier{grid-template-columns:repeat(2,minmax(0,1fr))}.card{grid-column:span 2}.card.stat{grid-column:span 1}}
@media print{.times{display:none}body{font-size:11px;background:#fff}h3{font-size:inherit}main{max-width:none;padding:0}nav{display:none}.tier{grid-template-columns:repeat(2,356px)}.card{grid-column:span 1;break-inside:avoid}}
`

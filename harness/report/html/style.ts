/** The style of the report. The colours are those of Okabe and Ito, which remain distinct for all kinds of colour vision. */
export const style = `
:root{--sheet:#f5f7f9;--pass:#0072b2;--unproven:#6b5b95}
@media screen and (prefers-color-scheme:dark){:root:not(.printing){--sheet:#1c2229;--pass:#56b4e9;--unproven:#c3b1e1}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;-webkit-text-size-adjust:100%}
html{scroll-padding-top:60px}
nav.contents{position:sticky;top:0;z-index:3;background:var(--paper);border-bottom:1px solid var(--line)}
nav.contents ul{max-width:1240px;margin:0 auto;padding:8px 20px;display:flex;gap:4px 20px;overflow-x:auto;list-style:none;white-space:nowrap}
nav.contents a{color:inherit;text-decoration:none}nav.contents a:hover,nav.contents a:focus-visible{text-decoration:underline;text-underline-offset:4px}
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
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,400px),1fr));gap:18px 26px;margin-top:14px}
.judged{display:grid;grid-template-columns:9.5em 90px minmax(8.5em,1fr);gap:0 10px;align-items:center}.judged>span,.judged>a{white-space:normal}.judged>a{color:inherit;text-decoration-color:var(--soft);text-underline-offset:3px}.gauge{width:90px;height:16px;display:inline-block;vertical-align:middle}
.gauge .rail{stroke:var(--line);stroke-width:2}.gauge .span{stroke:var(--tone);stroke-width:5;stroke-linecap:round}.gauge .dot{fill:var(--tone)}.gauge .edge{stroke:var(--ink);stroke-width:2}
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 18px;margin:8px 0}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
ul.narrow{display:none;list-style:none;padding:0;margin:8px 0;font-size:13px}ul.narrow li{margin:3px 0}
ul.failures{list-style:none;padding:0;margin:8px 0}ul.failures li{padding:4px 0 4px 12px;border-left:3px solid var(--fail);margin:4px 0;overflow-wrap:anywhere}ul.failures code{color:var(--soft)}
ul.checks{list-style:none;padding:0;margin:8px 0}ul.checks li{padding:2px 0}
details{margin:12px 0}summary{cursor:pointer;color:var(--soft)}
@media(max-width:560px){main{padding:12px 12px 40px}.hero{padding:14px 16px}dl{grid-template-columns:1fr}dd{margin-bottom:6px}table{font-size:13px}th,td{padding:5px 6px}}
@media(max-width:1180px){.judged{grid-template-columns:1fr}.judged .gauge{display:none}}
@media(max-width:760px){.spare{display:none}ul.narrow{display:block}.judged{grid-template-columns:1fr;white-space:normal}.judged .gauge{display:none}}
@media print{body{font-size:11px}main{max-width:none;padding:0}nav.contents{display:none}tr,.hero{break-inside:avoid}.charts{grid-template-columns:repeat(2,330px);gap:12px 20px}main>section>details{display:none}}
`

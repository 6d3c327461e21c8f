/** The style of the page of a comparison, in addition to that of a report. */
export const pairStyle = `
table.changes .gauge{width:150px}
.gauge .tick{stroke:var(--soft);stroke-width:1.2;stroke-dasharray:2 2}
details.all-figures table{font-size:13px}details.all-figures th,details.all-figures td{padding:4px 6px}
table.changes td .badge{white-space:normal}
ul.findings{list-style:none;padding:0;margin:8px 0}ul.findings li{padding:4px 0 4px 12px;border-left:3px solid var(--tone,var(--line));margin:4px 0;overflow-wrap:anywhere}
dl.shapes{margin:2px 0 10px}dl.shapes code{overflow-wrap:anywhere}
.scroll pre,.again{margin:6px 0}
h1,.hero p,dd{overflow-wrap:anywhere}
table.inside th,table.inside td{white-space:normal;vertical-align:top}table.inside code{overflow-wrap:anywhere}
@media(max-width:760px){table.changes th,table.changes td{white-space:normal;overflow-wrap:anywhere}}
@media print{details.all-figures{display:none}}
`

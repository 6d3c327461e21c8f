/** The style of the page of recommendations, in addition to that of a report. */
export const guideStyle = `
.level{--tone:var(--soft)}
.narrow-title{display:none}
table.worth .gauge,table.effects .gauge{width:220px;height:16px}
table.worth td.text,table.effects td.text,table.effects th.text{white-space:normal;overflow-wrap:break-word}
table.worth td .badge{white-space:normal}
table.worth td.words{min-width:14em}
@media(min-width:1000px){table.worth td .badge{white-space:nowrap}}
article{border-top:1px solid var(--line);margin-top:28px;padding-top:18px}
article h3{font-size:1.1rem;margin:0 0 6px}
article .badge{margin-right:.6em}
article p{max-width:100ch}
ul.machines,ul.elsewhere{padding-left:1.2em;margin:8px 0}
@media(max-width:760px){.narrow-title{display:block;color:var(--soft)}table.worth td.words code{overflow-wrap:anywhere}table.worth .gauge,table.effects .gauge{width:110px}table.worth td.words{min-width:0}}
@media(max-width:560px){table.worth th,table.worth td{padding:5px 4px;vertical-align:top}table.effects .gauge{width:84px}}
`

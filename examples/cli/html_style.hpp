// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_EXAMPLES_CLI_HTML_STYLE_HPP
#define BEARINGS_EXAMPLES_CLI_HTML_STYLE_HPP

#include <string_view>

namespace cli {

/// The style sheet of the HTML report. Contrast of text is at least 4.5:1 in both schemes.
inline constexpr std::string_view html_style = R"css(
:root {
  color-scheme: light dark;
  --page: #f4f6f8; --card: #ffffff; --text: #17202a; --soft: #55606d; --line: #dbe1e8;
  --tint: #f0f3f7; --link: #0b57a4;
  --good: #14692f; --good-bg: #ddf3e4; --bad: #a11420; --bad-bg: #fde4e4;
  --warn: #7a4b00; --warn-bg: #fdf0d2; --warn-line: #d9962b; --calm: #45505d; --calm-bg: #e8ecf1;
  --resolve: #7a5cc4; --connect: #2f7fd1; --tls: #0e8f88; --request: #b9770e;
  --response: #3d8f3d; --grace: #8a94a0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0f1419; --card: #181f27; --text: #e6ebf1; --soft: #a3afbc; --line: #2c3641;
    --tint: #1f2831; --link: #7db8f5;
    --good: #86dfa3; --good-bg: #153824; --bad: #ff9c9c; --bad-bg: #45191d;
    --warn: #f3c66b; --warn-bg: #3e2e0d; --warn-line: #f3c66b; --calm: #b9c4d0; --calm-bg: #2a343f;
    --resolve: #a58cf0; --connect: #5aa5f0; --tls: #35bdb5; --request: #e0a13a;
    --response: #66bd66; --grace: #7f8b98;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
main, header.top { max-width: 68rem; margin: 0 auto; padding: 0 1.25rem; }
header.top { padding-top: 2rem; padding-bottom: 1.1rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0; letter-spacing: -.01em; }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .8rem; }
h3 { font-size: 1.1rem; margin: 0; overflow-wrap: anywhere; }
p { margin: .4rem 0; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible {
  outline: 3px solid var(--link); outline-offset: 2px; border-radius: 4px;
}
code, .mono {
  font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: .875em; overflow-wrap: anywhere;
}
.soft { color: var(--soft); }
.brand { color: var(--soft); font-size: .85rem; margin: 0 0 .25rem; }
.pill {
  display: inline-block; padding: .1rem .6rem; border-radius: 999px; font-size: .8rem;
  font-weight: 600; white-space: nowrap; background: var(--calm-bg); color: var(--calm);
}
.pill.good { background: var(--good-bg); color: var(--good); }
.pill.bad { background: var(--bad-bg); color: var(--bad); }
.pill.warn { background: var(--warn-bg); color: var(--warn); }
.card {
  background: var(--card); border: 1px solid var(--line); border-radius: 12px;
  padding: 1.1rem 1.25rem; margin: 0 0 1rem;
}
.verdict { border-left: 6px solid var(--calm); }
.verdict.good { border-left-color: var(--good); }
.verdict.bad { border-left-color: var(--bad); }
.verdict.warn { border-left-color: var(--warn-line); }
.bar { display: flex; flex-wrap: wrap; gap: .5rem .75rem; align-items: center; }
.bar > :first-child { margin-right: auto; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(11.5rem, 1fr)); gap: 1rem 1.5rem; margin: 0; }
.facts div { min-width: 0; }
.facts .wide { grid-column: span 2; }
.facts dt { color: var(--soft); font-size: .8rem; }
.facts dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
.facts dd small { display: block; font-weight: 400; font-size: .8rem; color: var(--soft); }
.url { font-size: 1rem; margin: .6rem 0 .9rem; }
.url code { font-weight: 600; font-size: .95rem; }
.fix {
  background: var(--warn-bg); color: var(--warn); border-radius: 8px; padding: .6rem .8rem;
  margin: .8rem 0; overflow-wrap: anywhere;
}
.fix strong { margin-right: .3rem; }
details { margin-top: .9rem; border-top: 1px solid var(--line); padding-top: .7rem; }
summary { cursor: pointer; font-weight: 600; padding: .15rem 0; }
summary .soft { font-weight: 400; }
ol.candidates { list-style: none; counter-reset: rank; margin: .7rem 0 0; padding: 0; }
ol.candidates > li {
  counter-increment: rank; background: var(--tint); border-radius: 8px;
  padding: .7rem .85rem .75rem 2.6rem; margin: 0 0 .6rem; position: relative;
}
ol.candidates > li::before {
  content: counter(rank); position: absolute; left: .85rem; top: .75rem; color: var(--soft);
  font-variant-numeric: tabular-nums; font-weight: 600;
}
ol.candidates .bar > :first-child { font-weight: 600; }
.reason { margin: .3rem 0 0; overflow-wrap: anywhere; }
.meta { margin: .2rem 0 0; font-size: .85rem; color: var(--soft); overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; color: var(--soft); font-size: .85rem; padding-bottom: .4rem; }
th, td { text-align: left; padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-size: .8rem; color: var(--soft); font-weight: 600; }
tbody th { font-size: 1rem; color: inherit; overflow-wrap: anywhere; }
tbody tr:last-child > * { border-bottom: 0; }
td { overflow-wrap: anywhere; }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; margin: 0 0 .9rem; padding: 0; list-style: none; font-size: .85rem; }
.legend svg { width: .8rem; height: .8rem; margin-right: .4rem; vertical-align: -.08rem; }
.lane { display: grid; grid-template-columns: minmax(9rem, 18rem) 1fr 5.5rem; gap: .2rem 1rem; align-items: center; padding: .45rem 0; border-top: 1px solid var(--line); }
.lane .who { min-width: 0; overflow-wrap: anywhere; }
.lane .who small { display: block; color: var(--soft); }
.lane svg { width: 100%; height: 1.25rem; display: block; border-radius: 3px; background: var(--tint); }
.lane .took { text-align: right; font-variant-numeric: tabular-nums; font-size: .9rem; }
.axis { color: var(--soft); font-size: .8rem; padding: 0 0 .3rem; border-top: 0; }
.axis .ticks { display: flex; justify-content: space-between; font-variant-numeric: tabular-nums; }
.resolve { fill: var(--resolve); } .connect { fill: var(--connect); } .tls { fill: var(--tls); }
.request { fill: var(--request); } .response { fill: var(--response); } .grace { fill: var(--grace); }
ul.plain { margin: .5rem 0 0; padding-left: 1.1rem; overflow-wrap: anywhere; }
footer { max-width: 68rem; margin: 1.5rem auto 2.5rem; padding: 0 1.25rem; color: var(--soft); font-size: .85rem; }
@media (max-width: 40rem) {
  main, header.top, footer { padding-left: .9rem; padding-right: .9rem; }
  header.top { padding-top: 1.2rem; padding-bottom: .8rem; }
  .card { padding: .95rem 1rem; }
  .facts { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .8rem 1rem; }
  .facts .wide { grid-column: 1 / -1; }
  table.overview thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  table.overview tr { display: block; padding: .6rem 0; border-bottom: 1px solid var(--line); }
  table.overview tbody tr:last-child { border-bottom: 0; }
  table.overview th, table.overview td { display: block; border: 0; padding: .08rem 0; }
  .lane { grid-template-columns: 1fr auto; }
  .lane .chart { grid-column: 1 / -1; grid-row: 2; }
  .axis > :first-child, .axis > :last-child { display: none; }
  ol.candidates > li { padding-left: 2.1rem; }
}
@media print {
  :root { color-scheme: light; --page: #fff; --tint: #fff; }
  body { font-size: 11pt; }
  main, header.top, footer { max-width: none; }
  .card, ol.candidates > li, .lane { break-inside: avoid; }
  .pill, .fix, .lane svg, .legend svg { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  details::details-content { display: block; content-visibility: visible; block-size: auto; }
}
)css";

}  // namespace cli

#endif

"""Forty hostile texts: what an article, a title, a question or a model may hold, to be shown as itself and do nothing."""

from __future__ import annotations

FAR = "http://192.0.2.1"  # set apart for documentation: nobody answers there
RUN = "window.owned=1"
HOSTILE = (
    f"<script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f'<img src="{FAR}/a.png">',
    f"<svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<iframe src=javascript:{RUN}></iframe>",
    f'<iframe srcdoc="<script>parent.{RUN}</script>"></iframe>',
    f"<body onload={RUN}>",
    f"<details open ontoggle={RUN}>",
    f"<input autofocus onfocus={RUN}>",
    f"<video><source onerror={RUN}></video>",
    f"<a href=javascript:{RUN}>click</a>",
    f"<form action={FAR}><button>send</button></form>",
    f"<meta http-equiv=refresh content='0;url={FAR}'>",
    f"<link rel=stylesheet href={FAR}/a.css>",
    f"<style>@import '{FAR}/a.css';</style>",
    f"<div style='background:url({FAR}/a.png)'>",
    "<style>* { display: none !important }</style>",
    "<div style='position:fixed;inset:0;z-index:99999;background:red'>",
    f"<base href={FAR}>",
    f"<object data={FAR}/a></object>",
    f"<math><mtext><img src=x onerror={RUN}></mtext></math>",
    "<!-- a comment that never ends",
    "</div></div></div></article></section>",
    f"![image]({FAR}/b.png)",
    f"[link](javascript:{RUN})",
    f"[link]: {FAR}\n# A heading\n\n---\n\n| a | b |\n|---|---|\n| `c` | **d** |",
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    f"${{{RUN}}} <%= {RUN} %>",
    "{{#each value}}{{this}}{{/each}} @children",
    "$$\\href{javascript:" + RUN + "}{x}$$ \\(x\\)",
    "[1][2.3] [^1] [99]",
    "\u202egnp.exe\u202c \u2066left\u2069 \u200f",
    "\x1b[31mred\x1b[0m \x07 \x9b31m \x08\x08",
    "\u0000 \ufffe \ufeff",
    "x" * 20_000,
    "combining " + "e" + "\u0301" * 500,
    "&lt;script&gt;" + RUN + "&lt;/script&gt; &#60;b&#62;",
    f"'\"><img src=x onerror={RUN}> ' onmouseover={RUN} x='",
)
assert len(HOSTILE) == 40

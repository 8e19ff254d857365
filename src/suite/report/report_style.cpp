#include "suite/report/report_style.h"

namespace mandel {

const std::string_view kReportStyle = R"css(
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --text: #1c2128; --faint: #5c6570; --line: #d6dae0;
  --good: #1a7f37; --bad: #b3261e; --none: #6b5900; --mark: #0a69da;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0f1318; --card: #181d24; --text: #e4e8ee; --faint: #98a2ae; --line: #313943;
    --good: #5bd07d; --bad: #ff8f86; --none: #e2c64a; --mark: #6cb1ff;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1rem clamp(0.75rem, 3vw, 2rem) 3rem; max-width: 90rem;
  background: var(--page); color: var(--text); font: 16px/1.45 system-ui, sans-serif;
}
h1 { font-size: 1.35rem; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; margin: 0; overflow-wrap: anywhere; }
p { margin: 0.4rem 0; overflow-wrap: anywhere; }
code, pre { font: 0.85rem/1.4 ui-monospace, monospace; }
pre { margin: 0.4rem 0; padding: 0.6rem; overflow: auto; max-height: 22rem;
      background: var(--page); border-radius: 6px; }
.faint, dt { color: var(--faint); }
.passed { --tone: var(--good); } .failed, .broken { --tone: var(--bad); }
.skipped { --tone: var(--none); }
.chip { color: var(--tone); font-weight: 600; white-space: nowrap; }
.bar { display: flex; flex-wrap: wrap; gap: 0.4rem 0.6rem; align-items: center; }
nav.bar { position: sticky; top: 0; z-index: 5; padding: 0.6rem 0; background: var(--page); }
button { font: inherit; font-size: 0.9rem; padding: 0.25rem 0.7rem; border-radius: 6px; cursor: pointer;
         border: 1px solid var(--line); background: var(--card); color: inherit; }
button[aria-pressed=true] { border-color: var(--mark); color: var(--mark); font-weight: 600; }
:focus-visible { outline: 2px solid var(--mark); outline-offset: 2px; }
main { display: grid; gap: 0.7rem; margin-top: 0.4rem; align-items: start;
       grid-template-columns: repeat(auto-fill, minmax(min(100%, 18rem), 1fr)); }
.case:not(.passed) { grid-column: 1 / -1; }
.case { min-width: 0; padding: 0.8rem 1rem; background: var(--card);
        border: 1px solid var(--line); border-left: 4px solid var(--tone); border-radius: 8px; }
.case header .time { margin-left: auto; }
.label { font-size: 0.8rem; padding: 0 0.5rem; border: 1px solid var(--line); border-radius: 1rem; }
.pictures { display: grid; gap: 0.8rem; margin: 0.6rem 0;
            grid-template-columns: repeat(auto-fit, minmax(min(100%, 16rem), 1fr)); }
.pictures.one { grid-template-columns: minmax(0, 32rem); }
.passed figcaption { display: none; }
figure { margin: 0; min-width: 0; }
figcaption { font-size: 0.85rem; color: var(--faint); }
.frame { position: relative; line-height: 0; background: #000; }
.frame img { width: 100%; height: auto; image-rendering: pixelated; }
.worst { position: absolute; width: 1.4rem; height: 1.4rem; margin: -0.7rem 0 0 -0.7rem;
         border: 2px solid #ff2bd6; border-radius: 50%; box-shadow: 0 0 0 1px #000; pointer-events: none; }
.over { grid-template-columns: minmax(0, 1fr); max-width: 60rem; }
.over figure { grid-area: 1 / 1; }
.over .difference { display: none; }
.slide .actual .frame { clip-path: inset(0 0 0 var(--at, 50%)); }
.slide .actual figcaption, .blink .actual figcaption { text-align: right; }
.slide .actual .frame::before { content: ""; position: absolute; z-index: 2; top: 0; bottom: 0;
                                left: var(--at, 50%); border-left: 2px solid #fff; mix-blend-mode: difference; }
.blink .actual .frame { animation: blink 1s steps(1) infinite; }
@keyframes blink { 50% { visibility: hidden; } }
input[type=range] { width: 100%; max-width: 60rem; margin: 0; accent-color: var(--mark); }
.close { display: flex; flex-wrap: wrap; gap: 0.6rem; }
.close canvas { width: 9rem; height: 9rem; image-rendering: pixelated; border: 1px solid var(--line); }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.1rem 0.8rem; margin: 0.4rem 0; }
dd { margin: 0; overflow-wrap: anywhere; }
summary { cursor: pointer; color: var(--faint); }
[hidden] { display: none !important; }
@media (max-width: 30rem) { dl { grid-template-columns: minmax(0, 1fr); } dd { margin-bottom: 0.3rem; } }
@media print { nav { display: none !important; } .case { break-inside: avoid; } }
)css";

const std::string_view kReportScript = R"js(
'use strict';
for (const bar of document.querySelectorAll('[data-buttons]')) bar.hidden = false;

function press(buttons, chosen) {
  for (const button of buttons) button.setAttribute('aria-pressed', button === chosen);
}

const filters = document.querySelectorAll('nav button');
for (const button of filters) {
  button.addEventListener('click', () => {
    press(filters, button);
    for (const one of document.querySelectorAll('.case')) {
      one.hidden = button.dataset.show !== 'all' && !one.dataset.kind.includes(button.dataset.show);
    }
  });
}

for (const view of document.querySelectorAll('.view')) {
  const pictures = view.querySelector('.pictures');
  const range = view.querySelector('input');
  const buttons = view.querySelectorAll('button');
  for (const button of buttons) {
    button.addEventListener('click', () => {
      press(buttons, button);
      const mode = button.dataset.mode;
      pictures.classList.toggle('over', mode !== 'side');
      pictures.classList.toggle('slide', mode === 'slide');
      pictures.classList.toggle('blink', mode === 'blink');
      range.hidden = mode !== 'slide';
    });
  }
  range.addEventListener('input', () => pictures.style.setProperty('--at', range.value + '%'));
}

// The pixels around the worst one, large.
for (const canvas of document.querySelectorAll('canvas')) {
  const image = canvas.closest('.view').querySelector('.' + canvas.dataset.of + ' img');
  image.decode().then(() => {
    const side = 15, half = 7, context = canvas.getContext('2d');
    context.drawImage(image, canvas.dataset.x - half, canvas.dataset.y - half, side, side, 0, 0, side, side);
  }).catch(() => { canvas.hidden = true; });
}
)js";

}  // namespace mandel

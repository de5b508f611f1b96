/* finsim.js: what a board's page does by itself. The state is a few words in the address; a hidden box (.fs-bus) takes it
whole to Python, so the newest wins, and Python's answer (.fs-state) settles it. It places marks and computes no money. */
(() => {
const d = document, root = d.documentElement, kept = sessionStorage, unfolded = new Set();
const one = (s, e = d) => e.querySelector(s), all = (s, e = d) => [...e.querySelectorAll(s)];
const on = (kind, f) => d.addEventListener(kind, (v) => v.target.closest && f(v.target, v, v.target.dataset), kind === "toggle");
const words = () => new URLSearchParams(location.hash.slice(1));
let state = words(), sent = 0, heard, opener, focused, at = -1;
root.dataset.theme = kept.theme ?? (matchMedia("(prefers-color-scheme:dark)").matches ? "dark" : "light");
window.cellLoaded = true;
window.voila_finish = () => { one("#loading")?.remove(); one("#rendered_cells").hidden = false; };

const address = () => history.replaceState(null, "", location.pathname + location.search + (`${state}` && "#" + state));
const say = (more) => {
  const bus = one(".fs-bus input");
  bus.value = JSON.stringify({ state: Object.fromEntries(state), n: ++sent, ...more });
  for (const kind of ["input", "change"]) bus.dispatchEvent(new Event(kind, { bubbles: true }));
  address();
};
const put = (key, value) => { value ? state.set(key, value) : state.delete(key); say(); };
const open = (id) => put("open", opener = id);

/* settings: Python gives the sign around a number and reads what is typed */
const written = (e) => {
  const o = e.dataset, v = +e.value, m = o.kind === "age" && Math.round(v * 12) % 12;
  return m ? `${Math.floor(v)}\u202fy ${m}\u202fm` : o.before + v.toLocaleString(o.locale) + o.after;
};
const settle = () => {
  let changed = 0;
  for (const e of all(".ctl [data-saved]")) {
    const o = e.dataset, box = e.closest(".ctl"), num = one(".num", box);
    e.value = state.get(o.key) ?? o.saved;
    changed += box.classList.toggle("changed", e.value !== o.saved);
    if (!num) continue;
    e.ariaValueText = written(e);
    if (num !== d.activeElement && !box.matches(".err")) num.value = written(e);
  }
  for (const e of all("[data-do=reset]")) e.disabled = !changed;
};

/* crosshair: the drawn points came with the chart; one column of them is picked */
const points = (box) => box.points ??= JSON.parse(box.dataset.table);
const height = (o, v) => { const f = o.scale === "log" ? Math.log : Number; return +o.y0 + (f(v) - f(o.lo)) / (f(o.hi) - f(o.lo)) * (o.y1 - o.y0); };
const nearest = (list, v) => list.reduce((best, a, i) => Math.abs(a - v) < Math.abs(list[best] - v) ? i : best, 0);
const id = (box, i) => `${box.closest("[data-series]").dataset.series}.p${points(box).percentiles[i]}.${points(box).months[at]}`;
const fan = (e) => one("[data-table]", e.closest(".card"));
const mark = (box, index) => {
  const t = points(box), card = box.closest(".card"), scrub = one(".scrub input", card);
  at = index = Math.max(0, Math.min(t.at.length - 1, index));
  for (const svg of all("[data-x0]", box)) {
    const o = svg.dataset, x = +o.x0 + t.at[index] * (o.x1 - o.x0);
    one(".cross", svg) || svg.insertAdjacentHTML("beforeend", '<g class="cross"></g>');
    one(".cross", svg).innerHTML = `<line x1="${x}" x2="${x}" y1="${o.y1}" y2="${o.y0}"/>` + t.values.map((row) => `<circle cx="${x}" cy="${height(o, row[index])}" r="3.5"/>`).join("");
  }
  for (const e of all("[data-r]", card)) {
    const r = e.dataset.r, i = t.percentiles.indexOf(+r);
    e.textContent = i < 0 ? t[r][index] : t.texts[i][index];
    if (i >= 0) e.dataset.open = id(box, i);
  }
  scrub.max = t.at.length - 1;
  scrub.value = index;
  scrub.ariaValueText = t.labels[index];
};
const point = (box, v) => {
  const svg = all("[data-x0]", box).find((s) => s.clientWidth), o = svg.dataset, r = svg.getBoundingClientRect(), k = svg.viewBox.baseVal.width / r.width;
  mark(box, nearest(points(box).at, ((v.clientX - r.left) * k - o.x0) / (o.x1 - o.x0)));
  return nearest(points(box).values.map((row) => height(o, row[at])), (v.clientY - r.top) * k);
};

on("input", (e, v, o) => {
  if (o.saved && e.type === "range") { e.closest(".ctl").classList.remove("err"); put(o.key, e.value === o.saved ? "" : e.value); settle(); }
  else if (e.closest(".scrub")) mark(fan(e), +e.value);
});
on("change", (e, v, o) => {
  if (e.matches("select")) put(o.key, e.value === o.saved ? "" : e.value);
  else if (e.matches(".num")) say({ typed: { [o.key]: e.value } });
  else if (e.type === "file") e.files[0].text().then((plan) => say({ plan: kept.plan = plan, file: e.files[0].name }));
});
on("pointermove", (e, v) => { const box = e.closest("[data-table]"); box && point(box, v); });
on("toggle", (e) => { unfolded[e.open ? "add" : "delete"](name(e)); });
on("focusin", (e, v, o) => { focused = e.id ? "#" + e.id : o.open && `[data-open="${o.open}"]`; });
on("click", (e, v) => {
  const b = e.closest("button,a"), box = e.closest("[data-table]");
  if (!b) return box && open(id(box, point(box, v)));
  const o = b.dataset, goal = one("#" + (b.hash?.slice(1) || b.getAttribute("aria-controls") || "none"));
  if (b.hash && goal) { v.preventDefault(); goal.tabIndex = -1; goal.focus(); }
  else if (goal) b.ariaExpanded = !(goal.hidden = !goal.hidden);
  else if (o.open) open(o.open);
  else if (o.put) put(o.put, o.value);
  else if (o.flip) b.ariaPressed = one(o.of, b.closest(".card")).classList.toggle(o.flip);
  else if (o.do === "theme") root.dataset.theme = kept.theme = root.dataset.theme === "dark" ? "light" : "dark";
  else if (o.do === "close") { focused = `[data-open="${opener}"]`; put("open"); }
  else if (o.do) say({ do: o.do });
});
on("keydown", (e, v) => {
  const years = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }[v.key];
  if (!e.closest(".scrub") || !(years || v.key === "Enter")) return;
  v.preventDefault();
  const box = fan(e), { at: xs, months: m } = points(box);
  years ? mark(box, nearest(xs, xs[at] + years / (m.at(-1).slice(0, 4) - m[0].slice(0, 4)))) : open(id(box, 2));
});
addEventListener("hashchange", () => { state = words(); say(); });

/* what Python draws anew gets its marks, folds and focus back */
const name = (e) => e.closest("[aria-label]")?.ariaLabel + one("summary", e)?.textContent;
new MutationObserver(() => {
  const o = one(".fs-state")?.dataset;
  if (!o || !one(".fs-bus input")) return;
  if (heard === undefined) { heard = o.state; say(kept.plan && { plan: kept.plan }); }
  if (o.state !== heard && +o.n >= sent) { state = new URLSearchParams(heard = o.state); address(); }
  one(".fs-board").role = "main";
  for (const e of all("[data-do=undo]")) e.disabled = !+o.undo;
  for (const e of all("[data-table]")) one(".cross", e) || mark(e, at < 0 ? points(e).at.length >> 1 : at);
  for (const e of all("details")) if (unfolded.has(name(e))) e.open = true;
  settle();
  if (d.activeElement === d.body && focused) one(focused)?.focus({ preventScroll: true });
}).observe(root, { childList: true, subtree: true });
})();

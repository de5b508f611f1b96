/* A board's page: .fs-bus takes the state to Python, .fs-state brings the answer. It places marks, computes no money. */
(() => {
const d = document, root = d.documentElement, kept = sessionStorage, unfolded = new Set();
const one = (s, e = d) => e.querySelector(s), all = (s, e = d) => [...e.querySelectorAll(s)];
const on = (kind, f) => d.addEventListener(kind, (v) => v.target.closest?.(".fs-page") && f(v.target, v, v.target.dataset), true);
const words = () => new URLSearchParams(location.hash.slice(1));
let state = words(), sent = 0, heard, file, opener, focused, at = -1;
root.dataset.theme = kept.theme ?? (matchMedia("(prefers-color-scheme:dark)").matches ? "dark" : "light");

const address = () => history.replaceState(null, "", state.size ? "#" + state : location.pathname);
const say = (more) => {
  const bus = one(".fs-bus input");
  bus.value = JSON.stringify({ state: Object.fromEntries(state), n: ++sent, ...more });
  bus.dispatchEvent(new Event("input", { bubbles: true }));
  address();
};
const put = (key, value) => { value ? state.set(key, value) : state.delete(key); say(); };
const set = (e) => put(e.dataset.key, e.value === e.dataset.saved ? "" : e.value);
const open = (id) => put("open", opener = id);

const settle = () => {
  for (const e of all(".ctl [data-saved]")) {
    const o = e.dataset, box = e.closest(".ctl"), num = one(".num", box);
    e.value = state.get(o.key) ?? o.saved;
    box.classList.toggle("changed", e.value !== o.saved);
    if (!num) continue;
    e.ariaValueText = o.texts.split("|")[Math.round((e.value - e.min) / e.step)];
    if (num !== d.activeElement && !box.matches(".err")) num.value = e.ariaValueText;
  }
  one("[data-do=reset]").disabled = !one(".changed");
};

/* crosshair: one column of the drawn points is picked */
const card = (e) => e.closest(".card"), fan = (e) => one("[data-table]", card(e));
const points = (box) => box.points ??= JSON.parse(box.dataset.table);
const height = (o, v, f = o.scale === "log" ? Math.log : Number) => +o.y0 + (f(v) - f(o.lo)) / (f(o.hi) - f(o.lo)) * (o.y1 - o.y0);
const nearest = (list, v) => list.reduce((best, a, i) => Math.abs(a - v) < Math.abs(list[best] - v) ? i : best, 0);
const id = (box, i) => `${card(box).dataset.series}.p${points(box).percentiles[i]}.${points(box).months[at]}`;
const mark = (box, to) => {
  const t = points(box), scrub = one(".scrub input", card(box));
  scrub.max = t.at.length - 1;
  scrub.value = to;
  at = +scrub.value;
  scrub.ariaValueText = t.labels[at];
  for (const svg of all("[data-x0]", box)) {
    const o = svg.dataset, x = +o.x0 + t.at[at] * (o.x1 - o.x0);
    one(".cross", svg)?.remove();
    svg.insertAdjacentHTML("beforeend", `<g class="cross"><line x1="${x}" x2="${x}" y1="${o.y1}" y2="${o.y0}"/>` + t.values.map((row) => `<circle cx="${x}" cy="${height(o, row[at])}" r="3.5"/>`).join("") + "</g>");
  }
  for (const e of all("[data-r]", card(box))) {
    const r = e.dataset.r, i = t.percentiles.indexOf(+r);
    e.textContent = (t[r] ?? t.texts[i])[at];
    if (!t[r]) e.dataset.open = id(box, i);
  }
};
const point = (box, v) => {
  const svg = all("[data-x0]", box).find((s) => s.clientWidth), o = svg.dataset, p = new DOMPoint(v.clientX, v.clientY).matrixTransform(svg.getScreenCTM().inverse());
  mark(box, nearest(points(box).at, (p.x - o.x0) / (o.x1 - o.x0)));
  return nearest(points(box).values.map((row) => height(o, row[at])), p.y);
};

on("input", (e, v, o) => {
  if (o.saved && e.type === "range") { e.closest(".ctl").classList.remove("err"); set(e); settle(); }
  else if (e.closest(".scrub")) mark(fan(e), +e.value);
});
on("change", (e, v, o) => {
  if (o.key === "plan") state = new URLSearchParams();
  if (e.matches("select")) set(e);
  else if (e.matches(".num")) say({ typed: { [o.key]: e.value } });
  else if (e.files?.[0]) e.files[0].slice(0, 1e6).text().then((plan) => { say({ plan, file: e.files[0].name }); file = { plan, n: sent }; });
});
on("pointermove", (e, v) => { const box = e.closest("[data-table]"); box && point(box, v); });
on("toggle", (e) => { unfolded[e.open ? "add" : "delete"](name(e)); });
on("focusin", (e, v, o) => { o.lmSuppressShortcuts = ""; focused = e.id ? "#" + e.id : o.open && `[data-open="${o.open}"]`; });
on("click", (e, v) => {
  const b = e.closest("button,a"), box = e.closest("[data-table]");
  if (!b) return box && open(id(box, point(box, v)));
  const o = b.dataset, goal = one("#" + (b.hash?.slice(1) || b.getAttribute("aria-controls") || "none"));
  if (b.hash && goal) { v.preventDefault(); goal.tabIndex = -1; goal.focus(); }
  else if (goal) b.ariaExpanded = !(goal.hidden = !goal.hidden);
  else if (o.open) open(o.open);
  else if (o.put) put(o.put, o.value);
  else if (o.flip) b.ariaPressed = one(o.of, card(b)).classList.toggle(o.flip);
  else if (o.do === "theme") root.dataset.theme = kept.theme = root.dataset.theme === "dark" ? "light" : "dark";
  else if (o.do === "close") { focused = `[data-open="${opener}"]`; put("open"); }
  else if (o.do) say({ do: o.do, name: one("#save-name")?.value });
});
on("keydown", (e, v) => {
  const years = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }[v.key];
  if (!e.closest(".scrub") || !(years || v.key === "Enter")) return;
  v.preventDefault();
  const box = fan(e), t = points(box);
  years ? mark(box, nearest(t.at, t.at[at] + years * t.year)) : open(id(box, 2));
});
addEventListener("hashchange", () => { state = words(); say(); });

/* what is drawn anew gets its marks, folds and focus back */
const name = (e) => e.closest("[aria-label]")?.ariaLabel + one("summary", e)?.textContent;
new MutationObserver(() => {
  const o = one(".fs-state")?.dataset;
  if (!o || !one(".fs-bus input")) return;
  if (heard === undefined) { heard = o.state; say(kept.plan && { plan: kept.plan }); }
  if (file?.n == o.took) kept.plan = file.plan;
  if (o.state !== heard && +o.n >= sent) { state = new URLSearchParams(heard = o.state); address(); }
  one(".fs-board").role = "main";
  one("[data-do=undo]").disabled = !+o.undo;
  for (const e of all("[data-table]")) one(".cross", e) || mark(e, at < 0 ? points(e).at.length >> 1 : at);
  for (const e of all("details")) if (unfolded.has(name(e))) e.open = true;
  settle();
  if (d.activeElement === d.body && focused) one(focused)?.focus({ preventScroll: true });
}).observe(root, { childList: true, subtree: true });
})();

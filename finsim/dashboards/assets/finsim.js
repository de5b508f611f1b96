/* finsim.js: a board's page by itself: carries the state, opens figures, places marks. It computes no money.
   The state is a few words in the address (#open=...), so a link opens the same board. A hidden box (.fs-bus) carries it
   whole to Python, so the newest wins; Python's answer (.fs-state) settles it. */
(() => {
  const d = document, root = d.documentElement, one = (s, e = d) => e.querySelector(s), all = (s, e = d) => [...e.querySelectorAll(s)];
  const on = (kind, f) => d.addEventListener(kind, (ev) => ev.target.closest && f(ev.target, ev));
  const address = () => new URLSearchParams(location.hash.slice(1)), RANGE = "input[type=range][data-key]";
  let state = address(), sent = 0, heard, opener, focused, at = -1;
  const keep = (kind, value) => { try { return value ? sessionStorage.setItem(kind, value) : sessionStorage.getItem(kind); } catch { return null; } };
  root.dataset.theme = keep("theme") || "auto";
  window.cellLoaded = true;
  window.voila_finish = () => { one("#loading")?.remove(); one("#rendered_cells").hidden = false; };

  const toAddress = () => history.replaceState(null, "", `${state}` ? "#" + state : location.pathname);
  const say = (more) => {
    const bus = one(".fs-bus input");
    bus.value = JSON.stringify({ state: Object.fromEntries(state), n: ++sent, ...more });
    for (const kind of ["input", "change"]) bus.dispatchEvent(new Event(kind, { bubbles: true }));
    toAddress();
  };
  const put = (key, value) => { value ? state.set(key, value) : state.delete(key); say(); };

  /* settings: numbers are formatted here, read and checked in Python */
  const written = (e) => {
    const o = e.closest("[data-locale]").dataset, money = { style: "currency", currency: o.currency, maximumFractionDigits: 0 };
    return new Intl.NumberFormat(o.locale.replace("_", "-"), e.dataset.kind === "money" ? money : {}).format(e.value) + (e.dataset.kind === "percent" ? "\u202f%" : "");
  };
  const settle = () => {
    let changed = 0;
    for (const e of all(".ctl [data-saved]")) {
      const o = e.dataset, box = e.closest(".ctl"), num = one(".num", box);
      e.value = state.get(o.key) ?? o.saved;
      changed += box.classList.toggle("changed", e.value !== o.saved);
      if (!num) continue;
      e.setAttribute("aria-valuetext", written(e));
      if (num !== d.activeElement && !box.classList.contains("err")) num.value = written(e);
    }
    for (const e of all("[data-do=reset]")) e.disabled = !changed;
  };

  /* crosshair: the drawn points came with the chart; the script only picks one column of them */
  const points = (box) => box.points ??= JSON.parse(box.dataset.table);
  const height = (o, v) => { const f = o.scale === "log" ? Math.log : (a) => a; return +o.y0 + (f(v) - f(+o.lo)) / (f(+o.hi) - f(+o.lo)) * (o.y1 - o.y0); };
  const mark = (box, index) => {
    const t = points(box), card = box.closest(".card"), scrub = one(".scrub input", card);
    at = index = Math.max(0, Math.min(t.at.length - 1, index));
    for (const svg of all("[data-x0]", box)) {
      const o = svg.dataset, x = +o.x0 + t.at[index] * (o.x1 - o.x0);
      if (!one(".cross", svg)) svg.insertAdjacentHTML("beforeend", '<g class="cross"></g>');
      one(".cross", svg).innerHTML = `<line x1="${x}" x2="${x}" y1="${o.y1}" y2="${o.y0}"/>` + t.values.map((row) => `<circle cx="${x}" cy="${height(o, row[index])}" r="3.5"/>`).join("");
    }
    for (const e of all("[data-r]", card)) {
      const i = t.percentiles.indexOf(+e.dataset.r);
      e.textContent = i < 0 ? t[e.dataset.r][index] : t.texts[i][index];
      if (i >= 0) e.dataset.open = pointId(box, i);
    }
    if (scrub) scrub.max = t.at.length - 1, scrub.value = index, scrub.setAttribute("aria-valuetext", t.labels[index]);
  };
  const pointId = (box, i) => `${box.closest("[data-series]").dataset.series}.p${points(box).percentiles[i]}.${points(box).months[at]}`;
  const closest = (list, v) => list.reduce((best, a, i) => Math.abs(a - v) < Math.abs(list[best] - v) ? i : best, 0);
  const point = (box, ev) => {
    const svg = all("[data-x0]", box).find((s) => s.clientWidth), o = svg.dataset, r = svg.getBoundingClientRect(), k = svg.viewBox.baseVal.width / r.width;
    mark(box, closest(points(box).at, ((ev.clientX - r.left) * k - o.x0) / (o.x1 - o.x0)));
    return closest(points(box).values.map((row) => height(o, row[at])), (ev.clientY - r.top) * k);
  };
  const open = (id) => { opener = id; put("open", id); };

  on("input", (e) => {
    if (e.matches(RANGE)) { e.closest(".ctl").classList.remove("err"); put(e.dataset.key, e.value === e.dataset.saved ? "" : e.value); settle(); }
    else if (e.closest(".scrub")) mark(one("[data-table]", e.closest(".card")), +e.value);
  });
  on("change", (e) => {
    const o = e.dataset;
    if (e.matches("select[data-key]")) put(o.key, e.value === o.saved ? "" : e.value);
    else if (e.matches(".num")) say({ typed: { [o.key]: e.value } });
    else if (e.matches("[type=file]")) e.files[0].text().then((plan) => { keep("plan", plan); say({ plan, file: e.files[0].name }); });
  });
  on("pointermove", (e, ev) => { const box = e.closest("[data-table]"); box && point(box, ev); });
  on("click", (e, ev) => {
    const b = e.closest("button"), box = e.closest("[data-table]");
    if (!b) return box && open(pointId(box, point(box, ev)));
    const o = b.dataset, panel = one("#" + (b.getAttribute("aria-controls") || "none"));
    if (o.open) open(o.open);
    else if (o.put) put(o.put, o.value);
    else if (o.do === "close") { put("open"); one(`[data-open="${opener}"]`)?.focus(); }
    else if (o.do === "theme") keep("theme", root.dataset.theme = getComputedStyle(d.body).colorScheme.includes("dark") && root.dataset.theme !== "light" ? "light" : "dark");
    else if (o.log) { one(".fs-fanbox", b.closest(".card")).classList.toggle("islog", o.log === "1"); for (const s of b.parentElement.children) s.ariaPressed = s === b; }
    else if (o.do) say({ do: o.do });
    else if (panel) b.ariaExpanded = !(panel.hidden = !panel.hidden);
  });
  on("keydown", (e, ev) => {
    const years = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }[ev.key], box = e.closest(".scrub") && one("[data-table]", e.closest(".card"));
    if (!box || !(years || ev.key === "Enter")) return;
    ev.preventDefault();
    if (!years) return open(pointId(box, 2));
    const m = points(box).months, span = (m.at(-1).slice(0, 4) - m[0].slice(0, 4)) || 1;
    mark(box, closest(points(box).at, points(box).at[at] + years / span));
  });
  on("focusin", (e) => { focused = e.id || e.dataset.open; });
  addEventListener("hashchange", () => { state = address(); say(); });

  /* what Python has drawn anew gets its marks, its focus and its settled state back */
  new MutationObserver(() => {
    const s = one(".fs-state");
    if (!s) return;
    const o = s.dataset;
    if (heard === undefined) { heard = o.state; say(keep("plan") ? { plan: keep("plan") } : {}); }
    if (o.state !== heard && +o.n >= sent) { state = new URLSearchParams(heard = o.state); toAddress(); }
    for (const box of all("[data-table]")) if (!one(".cross", box)) mark(box, at < 0 ? Math.floor(points(box).at.length * .65) : at);
    settle();
    if (d.activeElement === d.body && focused) (d.getElementById(focused) || one(`[data-open="${CSS.escape(focused)}"]`))?.focus({ preventScroll: true });
  }).observe(root, { childList: true, subtree: true });
})();

// What the page does by itself: opens articles at their citations, copies, uploads, shows jobs; the rest it tells Python.
// Pieces of HTML come from this server, escaped there; everything else is set as text.
"use strict";
(() => {
  const $ = (selector, within = document) => within.querySelector(selector);
  const closest = (event, selector) => event.target.closest?.(selector);

  // Gradio draws the picture of the evidence: it is told whose.
  const tell = (detail) => $("#dl-chosen span")?.dispatchEvent(new CustomEvent("dl", { bubbles: true, detail }));
  const picture = (turn) => tell({ name: "select", talk, turn });

  const send = async (path, method = "GET", body = undefined, signal = undefined) => {
    const json = body !== undefined && !(body instanceof FormData);
    const response = await fetch(path, {
      method,
      headers: json ? { "Content-Type": "application/json" } : {},
      body: json ? JSON.stringify(body) : body,
      signal,
    });
    if (response.ok) return response;
    throw await failure(response);
  };
  const failure = async (response) => {
    if (response.status === 401) return new Error("nobody is logged in here any more. Load the page again");
    const told = await response.json().catch(() => ({}));
    return new Error([told.error, told.hint].filter(Boolean).join(". ") || `the server answered ${response.status}`);
  };
  const turnOf = (element) => Number(element.closest("[data-turn]")?.dataset.turn);
  const say = (element, text) => { const place = $(".dl-said", element.closest(".dl-turn")); if (place) place.textContent = text; };

  // --- the open conversation

  let talk = new URLSearchParams(location.search).get("c") ?? "";
  let wishes = {};
  let asking = null; // what ends the question under way
  const PLACES = { log: "#dl-log", now: "#dl-now", evidence: "#dl-passages", talks: "#dl-talks" };
  const show = (view) => {
    for (const [name, place] of Object.entries(PLACES)) if (name in view) $(place).innerHTML = view[name];
    if ("asked" in view) back(view.asked);
    if ("talk" in view && view.talk !== talk) {
      talk = view.talk;
      history.replaceState(null, "", talk ? `?c=${encodeURIComponent(talk)}` : location.pathname);
    }
    if ($("#dl-now .dl-welcome")) examples();
    if ("turn" in view) { mark(view.turn); picture(view.turn); }
    if ("now" in view || "log" in view) ($("#dl-now .dl-turn") ?? $("#dl-log .dl-turn:last-child"))?.scrollIntoView({ block: "nearest" });
  };
  const examples = async () => {
    const html = await (await send("/page/examples")).text();
    const place = $("#dl-now .dl-welcome");
    if (place && !$(".dl-next", place)) place.insertAdjacentHTML("beforeend", html);
  };
  let opening = Promise.resolve(); // a question that is asked meanwhile waits for it
  const open = (id) => {
    asking?.abort();
    asking = null; // what comes of it is shown nowhere
    busy(false);
    closeSheet();
    return (opening = opening.then(() => load(id)));
  };
  const load = async (id) => {
    try { show(await (await send(`/page/open?${new URLSearchParams({ talk: id })}`)).json()); }
    catch (error) { failed(error); }
  };
  // Server-sent events of a POST: EventSource can only GET.
  const events = async function* (response) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = ""; ; ) {
      const { value, done } = await reader.read();
      if (done) return;
      text += value;
      for (let end; (end = text.indexOf("\n\n")) >= 0; text = text.slice(end + 2)) {
        const data = text.slice(0, end).split("\n").find((line) => line.startsWith("data: "));
        if (data) yield JSON.parse(data.slice(6));
      }
    }
  };
  const busy = (is) => {
    $("#dl-go").hidden = is;
    $("#dl-stop").hidden = !is;
  };
  const line = (text) => {
    const said = Object.assign(document.createElement("p"), { className: "dl-label", textContent: text });
    said.setAttribute("role", "status");
    return said;
  };
  const ask = async (question, instead = null) => {
    if (!question.trim() || asking) return;
    const own = (asking = new AbortController());
    busy(true);
    if ($("#dl-question").value === question) $("#dl-question").value = "";
    grow();
    closeSheet();
    delete document.body.dataset.evidence;
    await opening;
    const day = (name) => $(`#dl-days input[name=${name}]`)?.value || null;
    const { publishers = [], policy = null, writer = null } = wishes;
    const filter = { after: day("after"), before: day("before"), publishers };
    const body = { question, conversation: talk || null, instead, filter, policy, writer };
    try {
      const response = await send("/page/ask", "POST", body, own.signal);
      for await (const view of events(response)) if (asking === own) show(view);
    } catch (error) {
      if (asking === own) {
        if (instead !== null) await open(talk); // the turns that made room are still there
        back(question);
        if (own.signal.aborted) $("#dl-now").replaceChildren(line("Stopped. Nothing of this answer is kept."));
        else failed(error);
      }
    } finally {
      if (asking === own) { asking = null; busy(false); }
    }
  };
  const failed = (error) => $("#dl-now").replaceChildren(line(`This did not work: ${error.message}`));
  // A question goes back into its field, but does not take the place of what was written since.
  const back = (question) => {
    $("#dl-question").value ||= question;
    grow();
  };
  const grow = () => {
    const field = $("#dl-question");
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight + 2, 160)}px`;
  };

  // --- the article around a citation

  let came = null, scrolled = 0; // what had the focus before the sheet opened, and how far down the evidence was
  const openArticle = async (data, from) => {
    const query = new URLSearchParams({ id: data.id, digest: data.digest, marks: data.marks ?? "" });
    let html;
    try {
      html = await (await send(`/page/article?${query}`)).text();
    } catch (error) {
      showSheet("", from);
      $("#dl-sheet > div").replaceChildren(line(`This article cannot be shown: ${error.message}.`));
      return;
    }
    showSheet(html, from);
    const marks = [...document.querySelectorAll("#dl-sheet mark")];
    const here = marks.filter((mark) => mark.dataset.at.split(" ").includes(data.at));
    (here.length ? here : marks.slice(0, 1)).forEach((mark) => mark.classList.add("dl-here"));
    $("#dl-sheet mark.dl-here")?.scrollIntoView({ block: "center" });
  };
  const showSheet = (html, from) => {
    came = from;
    const pane = $("#dl-evidence");
    if ($("#dl-sheet").hidden) scrolled = pane.scrollTop;
    $("#dl-sheet > div").innerHTML = html;
    $("#dl-sheet").hidden = false;
    document.body.dataset.sheet = "open";
    document.body.dataset.evidence = "open";
    pane.scrollTop = 0;
    $("#dl-sheet [data-do=back]").focus({ preventScroll: true });
  };
  const closeSheet = () => {
    if ($("#dl-sheet").hidden) return;
    const inside = $("#dl-sheet").contains(document.activeElement);
    $("#dl-sheet").hidden = true;
    delete document.body.dataset.sheet;
    $("#dl-evidence").scrollTop = scrolled;
    if (!came?.closest("#dl-passages")) delete document.body.dataset.evidence;
    if (inside) came?.focus?.({ preventScroll: true });
  };

  // --- what a button does

  const edit = (button) => {
    const turn = button.closest(".dl-turn");
    const asked = $(".dl-asked", turn);
    const form = document.createElement("form");
    const label = Object.assign(document.createElement("label"), { textContent: "Question" });
    const field = Object.assign(document.createElement("textarea"), { value: $(".dl-question", asked).textContent, rows: 2 });
    const go = Object.assign(document.createElement("button"), { type: "submit", textContent: "Ask" });
    const back = Object.assign(document.createElement("button"), { type: "button", textContent: "Cancel" });
    form.className = "dl-edit";
    label.append(field);
    form.append(label, go, back);
    back.onclick = () => { form.remove(); asked.hidden = false; };
    form.onsubmit = (event) => {
      event.preventDefault();
      ask(field.value, turnOf(button));
    };
    asked.hidden = true;
    asked.after(form);
    field.focus();
  };
  const copied = (turn) => {
    const lines = [$(".dl-question", turn).textContent, ""];
    turn.querySelectorAll(".dl-direct, .dl-answer > p:not(.dl-direct):not(.dl-foot), .dl-refusal > p").forEach((p) => lines.push(p.innerText.replaceAll("\u2060", ""), ""));
    const seen = new Set();
    turn.querySelectorAll(".dl-cite").forEach((link) => {
      if (!seen.has(link.textContent)) lines.push(`${link.textContent} ${link.title}`);
      seen.add(link.textContent);
    });
    return lines.join("\n").trim() + "\n";
  };
  const address = (turn) => `${location.origin}${location.pathname}?c=${encodeURIComponent(talk)}#turn-${turn}`;
  const clip = async (element, text, told) => {
    try { await navigator.clipboard.writeText(text); say(element, told); }
    catch { say(element, "The browser did not let the page copy."); }
  };
  const rate = async (button) => {
    const pressed = button.getAttribute("aria-pressed") === "true";
    const thumb = pressed ? 0 : Number(button.dataset.thumb);
    const tools = button.closest(".dl-tools");
    try {
      await send("/api/feedback", "POST", { conversation: talk, turn: turnOf(button), thumb, comment: "" });
    } catch (error) { return say(button, error.message); }
    tools.querySelectorAll("[data-do=rate]").forEach((one) => one.setAttribute("aria-pressed", String(one === button && !pressed)));
    const form = tools.nextElementSibling;
    form.hidden = pressed;
    say(button, pressed ? "Taken back." : "Thank you.");
  };

  const does = {
    article: (b) => openArticle({ at: (b.dataset.marks ?? "").split(",")[0], ...(b.closest("li[data-id]")?.dataset ?? {}), ...b.dataset }, b),
    ask: (b) => ask(b.dataset.text),
    back: () => closeSheet(),
    copy: (b) => clip(b, copied(b.closest(".dl-turn")), "Copied."),
    link: (b) => clip(b, address(turnOf(b)), "Link copied."),
    edit,
    rate,
    retry: (b) => ask($(".dl-question", b.closest(".dl-turn")).textContent, turnOf(b)),
    stop: () => asking?.abort(),
    logout: () => fetch("/logout", { method: "POST" }).finally(() => location.assign("/")), // a form would say that it comes from nowhere
    new: () => open("").then(() => $("#dl-question").focus()),
    select: (b) => { choose(turnOf(b)); document.body.dataset.evidence = "open"; },
    sheet: () => { document.body.dataset.evidence = document.body.dataset.evidence ? "" : "open"; },
    side: (b) => {
      const closed = document.body.dataset.side === "closed" || (document.body.dataset.side !== "open" && innerWidth <= 1100);
      document.body.dataset.side = closed ? "open" : "closed";
      b.setAttribute("aria-expanded", String(closed));
    },
    view: (b) => {
      closeSheet();
      document.body.dataset.view = b.dataset.view;
      document.querySelectorAll("[data-do=view]").forEach((one) => one.setAttribute("aria-pressed", String(one === b)));
      if (b.dataset.view === "articles") listArticles(0);
      watchJobs();
    },
    open: (b) => { open(b.closest("[data-talk]").dataset.talk); if (innerWidth <= 1100) document.body.dataset.side = "closed"; },
    rename: (b) => rename(b.closest("[data-talk]")),
    delete: async (b) => {
      const row = b.closest("[data-talk]");
      if (!confirm(`Delete “${row.dataset.title}” with its answers?`)) return;
      await send(`/api/conversations/${row.dataset.talk}`, "DELETE").catch((error) => alert(error.message));
      if (row.dataset.talk === talk) open("");
      else list();
    },
    page: (b) => listArticles(Number(b.dataset.offset)),
    remove: async (b) => {
      const row = b.closest("li");
      if (!confirm(`Remove “${$(".dl-name", row).textContent}” from the library?`)) return;
      await adding(() => send(`/api/articles/${encodeURIComponent(row.dataset.id)}`, "DELETE"));
    },
    "stop-job": (b) => {
      b.disabled = true;
      adding(() => send(`/api/jobs/${b.closest("li").dataset.job}`, "DELETE"));
    },
  };
  const list = async () => { $("#dl-talks").innerHTML = await (await send(`/page/talks?${new URLSearchParams({ talk })}`)).text(); };
  const mark = (turn) =>
    document.querySelectorAll("#dl-log .dl-turn").forEach((one) => one.classList.toggle("dl-chosen", Number(one.dataset.turn) === turn));
  const choose = async (turn) => {
    mark(turn);
    $("#dl-passages").innerHTML = await (await send(`/page/evidence?${new URLSearchParams({ talk, turn })}`)).text();
    picture(turn);
  };
  const rename = (row) => {
    const form = Object.assign(document.createElement("form"), { className: "dl-rename" });
    const field = Object.assign(document.createElement("input"), { value: row.dataset.title, maxLength: 200, ariaLabel: "Name of the conversation" });
    form.append(field);
    row.prepend(form);
    $("[data-do=open]", row).hidden = true;
    field.select();
    const done = async (keep) => {
      form.onsubmit = field.onblur = field.onkeydown = null;
      if (keep && field.value.trim()) await send(`/api/conversations/${row.dataset.talk}`, "PUT", { title: field.value.trim() }).catch((error) => alert(error.message));
      list();
    };
    form.onsubmit = (event) => { event.preventDefault(); done(true); };
    field.onblur = () => done(true);
    field.onkeydown = (event) => { if (event.key === "Escape") done(false); };
  };

  // --- articles

  const listArticles = async (offset) => {
    const q = $("#dl-find input")?.value ?? "";
    const html = await (await send(`/page/articles?${new URLSearchParams({ q, offset })}`)).text();
    const place = $("#dl-articles");
    if (q !== ($("#dl-find input")?.value ?? "")) return; // more was typed since
    if (place) { place.innerHTML = html; place.dataset.offset = offset; }
  };
  const adding = async (work) => {
    const place = $("#dl-add-said");
    try { await work(); place.textContent = ""; } catch (error) { place.textContent = error.message; return false; }
    return true;
  };
  let jobs = null, over = null;
  const watchJobs = () => {
    const wanted = document.body.dataset.view === "articles" && !document.hidden;
    if (!wanted) { jobs?.close(); jobs = null; } // a browser opens six connections to a server, for all tabs together
    if (!wanted || jobs) return;
    jobs = new EventSource("/page/jobs");
    jobs.addEventListener("jobs", (event) => {
      const told = JSON.parse(event.data);
      $("#dl-jobs").innerHTML = told.html;
      if (over !== null && over !== told.over) {
        listArticles(Number($("#dl-articles").dataset.offset ?? 0));
        tell({ name: "change" }); // how many articles there are, and of which publishers
      }
      over = told.over;
    });
    jobs.onerror = () => { if (jobs.readyState === EventSource.CLOSED) jobs = null; };
  };

  // --- what is heard

  document.addEventListener("click", (event) => {
    const cite = closest(event, "a.dl-cite");
    if (cite) {
      event.preventDefault(); // gradio sets a base address: the link would load the page anew
      openArticle(cite.dataset, cite);
      const turn = turnOf(cite);
      if (turn && !cite.closest(".dl-chosen")) choose(turn);
      return;
    }
    const button = closest(event, "button[data-do]");
    if (button) does[button.dataset.do]?.(button);
    document.querySelectorAll("details.dl-menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.id === "dl-ask") {
      event.preventDefault();
      ask($("#dl-question").value);
    } else if (form.id === "dl-url") {
      event.preventDefault();
      if (await adding(() => send("/api/articles", "POST", { addresses: [form.elements.address.value] }))) form.reset();
    } else if (form.id === "dl-files") {
      event.preventDefault();
      const body = new FormData(form);
      if (await adding(() => send("/api/articles/files", "POST", body))) form.reset();
    } else if (form.id === "dl-find") {
      event.preventDefault();
      listArticles(0);
    } else if (form.classList.contains("dl-comment")) {
      event.preventDefault();
      const pressed = $("[data-do=rate][aria-pressed=true]", form.previousElementSibling);
      if (!pressed) return;
      const rating = { conversation: talk, turn: turnOf(form), thumb: Number(pressed.dataset.thumb), comment: form.elements.comment.value };
      try { await send("/api/feedback", "POST", rating); form.hidden = true; say(form, "Thank you."); } catch (error) { say(form, error.message); }
    }
  });
  document.addEventListener("visibilitychange", watchJobs);
  let typing = 0;
  document.addEventListener("input", (event) => {
    if (!closest(event, "#dl-find")) return;
    clearTimeout(typing);
    typing = setTimeout(() => listArticles(0), 200);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.id === "dl-question" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      ask(event.target.value);
    }
    if (event.key !== "Escape") return;
    if (document.body.dataset.sheet) closeSheet();
    else if (document.body.dataset.evidence) document.body.dataset.evidence = "";
  });

  // --- the beginning: once gradio has put the places there

  const begin = async () => {
    document.addEventListener("input", (event) => { if (event.target.id === "dl-question") grow(); });
    const hash = /^#turn-(\d+)$/.exec(location.hash);
    await open(talk);
    if (!hash || !$(hash[0])) return;
    $(hash[0]).scrollIntoView({ block: "start" });
    choose(Number(hash[1]));
  };
  window.dateline = {
    wish: (publishers, policy, writer) => { wishes = { publishers: publishers ?? [], policy, writer }; },
  };
  const there = new MutationObserver(() => {
    if (!Object.values(PLACES).every((place) => $(place)) || !$("#dl-question")) return;
    there.disconnect();
    begin();
  });
  there.observe(document.documentElement, { childList: true, subtree: true });
})();

// All that the pages do beyond links and forms: copying, searching while somebody types, and trying a call.
"use strict";

(() => {
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // The samples name this server.
  for (const place of all(".origin")) place.textContent = location.origin;

  // --- Copying ---------------------------------------------------------------------------------------------------

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Without TLS a browser may keep the clipboard to itself.
      const area = document.createElement("textarea");
      area.value = text;
      area.setAttribute("readonly", "");
      area.className = "unseen";
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  }

  for (const block of all(".code")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.setAttribute("aria-label", `Copy: ${one("pre", block).getAttribute("aria-label")}`);
    button.addEventListener("click", async () => {
      button.textContent = (await copy(one("pre", block).textContent)) ? "Copied" : "Not copied";
      setTimeout(() => (button.textContent = "Copy"), 1500);
    });
    block.append(button);
  }

  // --- The index beside a call: open where there is room ----------------------------------------------------------

  const side = one(".side-all");
  if (side) {
    const wide = matchMedia("(min-width: 62rem)");
    const fit = () => (side.open = wide.matches);
    fit();
    wide.addEventListener("change", fit);
    const here = one("[aria-current=page]", side);
    if (here && wide.matches) side.parentElement.scrollTop = here.offsetTop - side.parentElement.clientHeight / 3;
  }

  // --- Searching while somebody types: the same page as the form would bring, and its address ----------------------

  const find = one("form.live");
  if (find) {
    const input = one("input", find);
    let waiting, running, shown = input.value.trim();
    const search = async () => {
      const asked = input.value.trim();
      if (asked === shown) return;
      shown = asked;
      running?.abort();
      running = new AbortController();
      const address = asked ? `/help?q=${encodeURIComponent(asked)}` : "/help";
      try {
        const answer = await fetch(address, { signal: running.signal, credentials: "omit" });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        one("#found").replaceChildren(...one("#found", page).childNodes);
        document.title = page.title;
        history.replaceState(null, "", address);
      } catch (failure) {
        // Away or overtaken: what is shown stays, and Enter loads the page.
        if (failure.name !== "AbortError") shown = null;
      }
    };
    input.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(search, 120);
    });
    // Enter loads the page itself: nothing may change it under way.
    find.addEventListener("submit", () => {
      clearTimeout(waiting);
      running?.abort();
    });
  }

  // --- Trying a call ---------------------------------------------------------------------------------------------

  const place = one("section.try");
  if (!place) return;

  const kept = "nameplate.session";
  const request = one("form.request", place);
  const body = one("#try-body", place);
  const inputs = all("input[data-place]", request);
  const signIn = one("form.sign-in", place);
  const told = one(".told", place);
  one(".scripted", place).hidden = false;

  // For this tab only: the browser forgets it with the tab.
  const session = () => {
    try {
      return JSON.parse(sessionStorage.getItem(kept));
    } catch {
      return null;
    }
  };

  const token = () => session()?.token ?? "";

  function showSession() {
    if (!signIn) return;
    const now = session();
    signIn.hidden = now !== null;
    one(".signed", place).hidden = now === null;
    if (now) one(".who", place).textContent = `Signed in to ${now.source} as ${now.user}.`;
  }

  async function post(url, fields) {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(fields),
      credentials: "omit",
    });
    return { ok: answer.ok, fields: await answer.json() };
  }

  signIn?.addEventListener("submit", async event => {
    event.preventDefault();
    told.textContent = "";
    const { source, user, password } = signIn.elements;
    const button = one("button", signIn);
    button.disabled = true;
    try {
      const { ok, fields } = await post("/api/auth-token-get", { DATA_SOURCE: source.value, USER_NAME: user.value, PASSWORD: password.value });
      if (!ok) {
        told.textContent = fields.MESSAGE;
        return;
      }
      sessionStorage.setItem(kept, JSON.stringify({ token: fields.AUTH_TOKEN, source: source.value, user: user.value }));
      password.value = "";
      showSession();
      one("button[type=submit]", request).focus();
    } catch {
      told.textContent = "The server does not answer. Try again in a moment.";
    } finally {
      button.disabled = false;
    }
  });

  one(".sign-out", place)?.addEventListener("click", async () => {
    const old = token();
    sessionStorage.removeItem(kept);
    showSession();
    one("input", signIn).focus();
    try {
      await post("/api/auth-token-delete", { AUTH_TOKEN: old });
    } catch {
      // It expires by itself.
    }
  });

  showSession();

  const given = which => inputs.filter(input => input.dataset.place === which && input.value !== "");

  function address() {
    const path = place.dataset.url.replace(/\{(\w+)\}/g, (whole, name) =>
      encodeURIComponent(given("path").find(input => input.name === name)?.value ?? whole));
    const query = given("query").map(input => `${encodeURIComponent(input.name)}=${encodeURIComponent(input.value)}`).join("&");
    return query ? `${path}?${query}` : path;
  }

  // JSON in colours, and as text: whatever an answer holds, nothing of it becomes markup.
  function paint(where, text) {
    where.replaceChildren();
    if (text.length > 200_000) {
      where.textContent = text;
      return;
    }
    const parts = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null|-?\d[\d.eE+-]*)\b/g;
    let last = 0;
    for (const found of text.matchAll(parts)) {
      const span = document.createElement("span");
      span.className = found[1] ? (found[2] ? "k" : "s") : "n";
      span.textContent = found[1] ?? found[0];
      where.append(text.slice(last, found.index), span);
      last = found.index + span.textContent.length;
    }
    where.append(text.slice(last));
  }

  const pretty = text => {
    try {
      return JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      return text;
    }
  };

  // Neither the token nor a password is ever shown or put into a link.
  function withoutSecrets(text) {
    const clean = text.replace(/("(?:AUTH_TOKEN|PASSWORD)"\s*:\s*)"(?:[^"\\]|\\.)*"?/g, '$1""').replace(/(j_password=)[^&\s]*/g, "$1");
    return token() ? clean.replaceAll(token(), "") : clean;
  }

  async function send() {
    const { method, type, cookie } = place.dataset;
    const url = address();
    const headers = {};
    if (body) headers["Content-Type"] = type;
    if (token()) headers.Authorization = `Bearer ${token()}`;
    const lines = [`${method} ${url}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${name === "Authorization" ? "Bearer (the token)" : value}`)];
    const outcome = one(".outcome", place);
    const button = one("button[type=submit]", request);
    one(".result", place).hidden = false;
    paint(one(".sent", place), withoutSecrets(body ? `${lines.join("\n")}\n\n${body.value}` : lines.join("\n")));
    one(".answer", place).replaceChildren();
    outcome.className = "outcome";
    outcome.textContent = "Sending…";
    button.disabled = true;
    const started = performance.now();
    try {
      const answer = await fetch(url, { method, headers, body: body?.value, credentials: cookie ? "same-origin" : "omit", cache: "no-store" });
      const text = await answer.text();
      const took = Math.round(performance.now() - started);
      outcome.classList.add(answer.ok ? "good" : "bad");
      const status = document.createElement("strong");
      status.textContent = `${answer.status} ${answer.statusText}`;
      const rest = document.createElement("span");
      rest.textContent = `${took} ms · ${new Blob([text]).size.toLocaleString("en")} bytes`;
      outcome.replaceChildren(status, rest);
      paint(one(".answer", place), pretty(text));
      if (answer.status === 401 && signIn) {
        sessionStorage.removeItem(kept);
        showSession();
        told.textContent = "Sign in first: there is no token, or it is no longer good.";
      } else if (told) {
        told.textContent = "";
      }
    } catch {
      outcome.classList.add("bad");
      outcome.textContent = "The server does not answer. Try again in a moment.";
    } finally {
      button.disabled = false;
    }
  }

  request.addEventListener("submit", event => {
    event.preventDefault();
    send();
  });

  request.addEventListener("keydown", event => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      request.requestSubmit();
    }
  });

  // --- A link that holds the request -----------------------------------------------------------------------------

  const mark = "#request=";

  function link() {
    const state = { inputs: Object.fromEntries(inputs.map(input => [`${input.dataset.place}.${input.name}`, input.value])) };
    for (const name in state.inputs) state.inputs[name] = withoutSecrets(state.inputs[name]);
    if (body) state.body = withoutSecrets(body.value);
    return location.origin + location.pathname + mark + encodeURIComponent(JSON.stringify(state));
  }

  function open() {
    if (!location.hash.startsWith(mark)) return;
    try {
      const state = JSON.parse(decodeURIComponent(location.hash.slice(mark.length)));
      if (body && typeof state.body === "string") body.value = state.body;
      for (const input of inputs) {
        const value = state.inputs?.[`${input.dataset.place}.${input.name}`];
        if (typeof value === "string") input.value = value;
      }
      place.scrollIntoView();
    } catch {
      // Cut off on its way: the example stays.
    }
  }

  one(".copy-link", place).addEventListener("click", async () => {
    const address = link();
    history.replaceState(null, "", address);
    one(".linked", place).textContent = (await copy(address)) ? "Copied; it is in the address bar too." : "It is in the address bar.";
    setTimeout(() => (one(".linked", place).textContent = ""), 4000);
  });

  window.addEventListener("hashchange", open);
  open();
})();

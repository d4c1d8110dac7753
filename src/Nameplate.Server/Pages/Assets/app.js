// What makes the pages quicker. All of them work without it.
(() => {
  "use strict";

  // A scanner ends with Enter, and a nervous hand scans twice: the first one counts, until the page comes back.
  document.addEventListener("submit", event => {
    const form = event.target;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }

    if (form.querySelector("[data-scan]")?.value.trim() === "") {
      event.preventDefault();
      return;
    }

    form.dataset.sent = "yes";
    // Whoever comes back with the browser's own button may send it again; the server knows what it has seen.
    setTimeout(() => delete form.dataset.sent, 5000);
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(form => delete form.dataset.sent));

  // Where something was refused, read that first.
  document.getElementById("refused")?.focus();

  // How many serials were typed, pasted or scanned; a range counts as it is counted on the server.
  function count(text) {
    const seen = new Set();
    let number = 0;
    for (const item of text.split(/[\r\n\t;,]+/).map(one => one.trim())) {
      if (!item || seen.has(item)) continue;
      seen.add(item);
      const ends = item.startsWith("'") ? null : /^([^:]*?)(\d+)([^:\d]*):([^:]*?)(\d+)([^:\d]*)$/.exec(item);
      number += ends && ends[1] === ends[4] && ends[3] === ends[6] ? Math.max(1, Number(ends[5]) - Number(ends[2]) + 1) : 1;
    }

    return number;
  }

  document.querySelectorAll("[data-serials]").forEach(area => {
    const told = document.createElement("span");
    told.className = "hint";
    told.setAttribute("aria-live", "polite");
    area.after(told);
    const tell = () => {
      const number = count(area.value);
      told.textContent = number === 0 ? "" : `${number} serial${number === 1 ? "" : "s"}`;
    };
    area.addEventListener("input", tell);
    tell();
  });

  document.querySelector("[data-print]")?.addEventListener("click", () => print());

  // A link that changes one piece of the page alone brings that piece; without script it brings the page.
  document.addEventListener("click", async event => {
    const link = event.target.closest?.("a[data-in-place]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    const [address, id] = [link.href.baseVal ?? link.href, link.dataset.inPlace];
    const old = document.getElementById(id);
    old.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html" } });
      const made = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(id);
      if (!answer.ok || !made) throw new Error();
      const scrolled = old.querySelector(".scroll")?.scrollLeft ?? 0;
      const wasOpen = old.querySelector("details")?.open;
      old.replaceWith(made);
      if (made.querySelector(".scroll")) made.querySelector(".scroll").scrollLeft = scrolled;
      if (wasOpen) made.querySelector("details").open = true;
      history.replaceState(null, "", address);
      localise(made);
    } catch {
      location.href = address;
    }
  });
  // What the server still works on is looked at again until it is done; then the page as it is now is shown whole.
  async function watch(part) {
    for (let wait = Number(part.dataset.reload); wait; wait = Number(part.dataset.reload)) {
      await new Promise(done => setTimeout(done, wait));
      try {
        const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
        if (!fresh || !fresh.dataset.reload) {
          location.reload();
          return;
        }

        part.replaceChildren(...fresh.childNodes);
        localise(part);
      } catch {
        // The server may be back the next time.
      }
    }
  }

  document.querySelectorAll("[data-reload]").forEach(watch);

  // Days, times and numbers as the reader's own browser writes them.
  const localise = root => {
    root.querySelectorAll("time[datetime]").forEach(time => {
      const text = time.getAttribute("datetime");
      const day = /^\d{4}-\d\d-\d\d$/.test(text);
      const at = new Date(day ? `${text}T00:00:00` : text);
      if (!Number.isNaN(at.getTime())) {
        time.textContent = day ? at.toLocaleDateString() : at.toLocaleString();
      }
    });
    root.querySelectorAll("data.quantity").forEach(one => {
      const value = Number(one.value);
      if (Number.isFinite(value)) one.textContent = value.toLocaleString(undefined, { maximumFractionDigits: 6 });
    });
  };
  localise(document);
})();

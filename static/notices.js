// What happened. The server tells of every task that came into another state, in a
// sentence (views/announcement.go). Each is told here once: read aloud, shown in a corner
// for a while, and kept in the list in the header as long as the tab lives. What somebody
// has to look at stays in its corner, is counted in the title and on the icon of the tab,
// and is shown by the browser while nobody looks, if somebody asked for that.
(() => {
  'use strict';
  const MANY = 50, AT_ONCE = 3, SECONDS = 8, FRESH = 30000;
  const root = document.documentElement, byId = id => document.getElementById(id);
  const on = (name, listen, target = document) => target.addEventListener(name, listen);
  const box = byId('happened'), list = byId('happened-list'), corner = byId('toasts'), main = byId('main');
  const memory = {
    get(where, key) { try { return JSON.parse(window[where].getItem('brickyard-' + key)); } catch { return null; } },
    set(where, key, value) { try { window[where].setItem('brickyard-' + key, JSON.stringify(value)); } catch { /* full, or forbidden */ } },
  };
  const skew = Date.parse(root.dataset.now) - Date.now();
  const age = n => Date.now() + skew - Date.parse(n.at);

  // --- What is kept ---------------------------------------------------------
  // Newest first, in the order in which the server told it: what was told, and of each
  // whether it was seen in the list, and whether it is over in the corner. last is the id
  // of the last that was heard.
  let kept = [], last = '';
  // A link leads to a task, whatever stands in the storage; all else becomes text.
  const sound = n => typeof n?.id === 'string' && typeof n.sentence === 'string'
    && /^\/jobs\/\d+$/.test(n.url) && !isNaN(Date.parse(n.at));
  const save = () => memory.set('sessionStorage', 'happened', { last, kept });
  function recall() {
    const old = memory.get('sessionStorage', 'happened');
    last = typeof old?.last === 'string' ? old.last : root.dataset.told;
    kept = Array.isArray(old?.kept) ? old.kept.filter(sound).slice(0, MANY) : [];
    for (const n of kept) n.over ||= !n.urgent && age(n) > SECONDS * 1000;
    list.replaceChildren(...kept.map(item));
  }
  function keep(n, place) {
    kept.splice(place, 0, n);
    list.insertBefore(item(n), list.children[place] ?? null);
  }
  function forgetOldest() {
    kept.splice(MANY);
    while (list.childElementCount > MANY) list.lastElementChild.remove();
  }

  // --- What is heard --------------------------------------------------------
  const paused = () => byId('pause')?.getAttribute('aria-pressed') === 'true';
  // told is in the server's order, which alone counts: clocks are set, and two states of a
  // task may come in one millisecond. What is new stands right below what was told after it.
  function hear(told, missed = false) {
    const news = [];
    let place = 0;
    for (const n of [...told].reverse()) {
      const at = kept.findIndex(k => k.id === n.id);
      if (at < 0) {
        n.seen = box.open && !document.hidden;
        keep(n, place);
        news.unshift(n);
      }
      place = (at < 0 ? place : at) + 1;
    }
    if (told.length) last = told.at(-1).id;
    // Of what was missed only the newest of each task is told, and not what is long ago. A
    // page that stands still only lists.
    const passed = n => kept.find(k => k.url === n.url) !== n;
    for (const n of news) {
      n.over = missed && (passed(n) || !n.urgent && age(n) > FRESH);
      if (!n.over && n.urgent) notify(n);
      n.over ||= paused();
      if (!n.over) say(n.sentence);
    }
    for (const n of kept) n.over ||= passed(n);
    forgetOldest();
    if (news.length) draw();
  }
  function say(sentence) {
    const aloud = byId('announce'), p = document.createElement('p');
    p.textContent = sentence;
    aloud.append(p);
    while (aloud.childElementCount > 10) aloud.firstElementChild.remove();
  }
  on('announcements', e => {
    if (e.target !== byId('live')) return;
    const message = JSON.parse(e.detail.data), told = message.told.filter(sound);
    if (asking) meanwhile.push(...told);
    hear(told);
    if (document.hidden) waitUnseen(message.decisions);
  });

  // What was told while no stream of this tab was open is asked for, from the last on that
  // was heard before: behind, until the answer is there. What the stream tells meanwhile is
  // newer than the answer, where it is not in it. Who asks again waits for the later answer
  // only: an older one has nothing more, and would lead back.
  let behind = null, asking = null, again, meanwhile = [];
  async function catchUp() {
    const from = behind ??= last, mine = asking = {};
    clearTimeout(again);
    meanwhile = [];
    const told = await missed();
    if (mine !== asking) return;
    asking = null;
    if (!told) {
      again = setTimeout(catchUp, 5000);
      return;
    }
    behind = null;
    const ids = new Set(told.map(n => n.id)), later = meanwhile.filter(n => !ids.has(n.id));
    hear([...told.slice(told.findLastIndex(n => n.id === from) + 1), ...later], true);
  }
  // null when there was no answer, or none that can be read.
  async function missed() {
    try {
      const r = await fetch(byId('live').dataset.missed, { signal: AbortSignal.timeout(30000) });
      const told = r.ok && await r.json();
      return Array.isArray(told) ? told.filter(sound) : null;
    } catch { return null; }
  }
  on('htmx:sse:after:connection', catchUp);
  on('changed', e => { if (e.target === byId('live') && e.detail.data === 'all') catchUp(); });

  // --- What is shown --------------------------------------------------------
  const made = id => byId(id).content.firstElementChild.cloneNode(true);
  function fill(e, n) {
    const link = e.querySelector('a'), icon = e.querySelector('svg');
    link.textContent = n.sentence;
    link.href = n.url;
    icon.setAttribute('class', 'icon is-' + n.tone);
    icon.firstElementChild.setAttribute('href', '#i-' + n.icon);
    return e;
  }
  function item(n) {
    const li = fill(made('happened-item'), n), time = li.querySelector('time'), exact = new Date(n.at).toISOString();
    li.classList.toggle('is-new', !n.seen);
    time.dateTime = n.at;
    time.title = time.textContent = exact.slice(0, 19).replace('T', ' ') + ' UTC';
    return li;
  }

  // A toast is of a task, and goes on to its next state. Few are shown at once: those under
  // the hand, what is urgent, what is new. The newest is on top, so that none moves away.
  const shown = new Map();
  const held = e => e && (pointed && e.matches(':hover') || e.matches(':focus-within'));
  // A pointer that lies still where a toast comes up holds nothing.
  let pointed = false, pointer = '';
  on('pointermove', e => {
    const at = `${e.clientX} ${e.clientY}`;
    if (at !== pointer) pointed = corner.contains(e.target);
    pointer = at;
  });
  function draw() {
    const rank = n => (held(shown.get(n.url)?.element) ? 2 : 0) + (n.urgent ? 1 : 0);
    const waiting = kept.filter(n => !n.over).sort((a, b) => rank(b) - rank(a));
    for (const n of waiting.splice(AT_ONCE)) n.over = true;
    waiting.sort((a, b) => kept.indexOf(b) - kept.indexOf(a));
    for (const [url, t] of shown) {
      if (waiting.some(n => n.url === url)) continue;
      t.element.remove();
      shown.delete(url);
    }
    for (const n of waiting) {
      const t = shown.get(n.url);
      if (t?.of === n) continue;
      const element = fill(t?.element ?? made('toast'), n);
      shown.set(n.url, { element, of: n, left: n.urgent ? Infinity : SECONDS });
      if (!t) corner.prepend(element);
    }
    // Room to bring out what is below them; it stays, so that nothing moves again.
    if (shown.size && root.scrollHeight > root.clientHeight) main.classList.add('has-toasts');
    const unseen = kept.filter(n => !n.seen).length, count = byId('happened-unseen');
    count.classList.toggle('is-none', !unseen);
    count.firstElementChild.textContent = unseen;
    byId('happened-none').hidden = kept.length > 0;
    save();
    makeWay();
    document.dispatchEvent(new Event('redrawn'));
  }
  setInterval(() => {
    if (document.hidden || held(corner) || document.querySelector('dialog[open]')) return;
    let ended = false;
    for (const t of shown.values()) if (--t.left <= 0) ended = t.of.over = true;
    if (ended) draw();
  }, 1000);

  // The focus is never below them: they go up while it would be.
  function makeWay() {
    if (!shown.size) return;
    corner.classList.remove('is-aside');
    const e = document.activeElement;
    if (!e || e === document.body || e === main || corner.contains(e) || e.closest('dialog')) return;
    const a = e.getBoundingClientRect();
    const covers = t => { const b = t.getBoundingClientRect(); return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom; };
    corner.classList.toggle('is-aside', [...corner.children].some(covers));
  }
  for (const name of ['focusin', 'scroll', 'htmx:after:swap']) on(name, makeWay);

  // --- What is put away -----------------------------------------------------
  let before = null;
  on('focusin', e => { if (corner.contains(e.target) && !corner.contains(e.relatedTarget)) before = e.relatedTarget; });
  function putAway(toasts) {
    const hadFocus = corner.contains(document.activeElement);
    for (const t of toasts) t.of.over = true;
    draw();
    if (!hadFocus || corner.contains(document.activeElement)) return;
    const next = corner.querySelector('button') ?? (before?.isConnected ? before : main);
    next.focus({ preventScroll: true });
  }
  on('click', e => {
    const toast = [...shown.values()].find(t => t.element.contains(e.target));
    if (toast && e.target.closest('button')) putAway([toast]);
    else if (toast && e.target.closest('a')) {
      toast.of.over = toast.of.seen = true;
      save(); // before the page is left
      setTimeout(draw);
    }
  });
  on('click', e => { if (box.open && !box.contains(e.target)) box.open = false; });
  on('keydown', e => {
    if (e.key !== 'Escape' || document.querySelector('dialog[open]') || e.target.closest?.('input, select, textarea')) return;
    if (!box.open) putAway([...shown.values()]);
    else {
      box.open = false;
      box.querySelector('summary').focus();
    }
  });
  on('toggle', () => {
    drawNotify();
    if (!box.open) for (const li of list.children) li.classList.remove('is-new');
    else {
      for (const n of kept) n.seen = true;
      putAway([...shown.values()]);
    }
  }, box);

  // --- Who waits for somebody: the title, the icon of the tab -----------------
  function wait(decisions) {
    const icon = byId('favicon'), href = decisions ? icon.dataset.waiting : icon.dataset.calm;
    document.title = (decisions ? `(${decisions}) ` : '') + document.title.replace(/^\(\d+\) /, '');
    if (icon.getAttribute('href') !== href) icon.setAttribute('href', href);
  }
  // The header of a tab that nobody looks at stays as it was, and so does its count: there
  // the last word is what was told, until something brings the count that was asked for
  // after that.
  let asked = new WeakSet();
  on('htmx:before:request', e => asked.add(e.detail.ctx));
  function waitUnseen(decisions) {
    asked = new WeakSet();
    wait(decisions);
  }
  on('htmx:after:swap', ({ detail: { ctx } }) => {
    if (!ctx.text?.includes('id="nav-count"') || document.hidden && !asked.has(ctx)) return;
    wait(Number(byId('nav-count').dataset.decisions));
  });

  // --- The browser's notifications --------------------------------------------
  const possible = 'Notification' in window && isSecureContext;
  const wanted = () => possible && Notification.permission === 'granted' && memory.get('localStorage', 'notify') === true;
  function drawNotify() {
    const button = byId('notify');
    button.hidden = !possible || Notification.permission === 'denied';
    button.setAttribute('aria-pressed', wanted());
    byId('notify-hint').textContent = !isSecureContext ? 'Browsers show notifications only of pages that come over HTTPS.'
      : !possible ? 'This browser shows no notifications of pages.'
        : button.hidden ? 'This browser was told to show no notifications of this page.'
          : 'of decisions and failures, while nobody looks at a page of Brickyard';
  }
  on('click', async () => {
    const off = wanted();
    if (off || await Notification.requestPermission() === 'granted') memory.set('localStorage', 'notify', !off);
    drawNotify();
  }, byId('notify'));

  // Every tab of the browser hears of it, and one of them claims it: at once where somebody
  // looks, who needs no more, and a moment later where nobody does.
  function notify(n) {
    if (!wanted()) return;
    const looked = !document.hidden;
    setTimeout(() => claim(n.id, () => { if (!looked) popUp(n); }), looked ? 0 : 1000);
  }
  // The lock is for tabs that claim at the same moment, when none sees yet what another one
  // wrote; the note is for later, when whoever claimed may have gone.
  function claim(id, then) {
    navigator.locks.request('brickyard-notify-' + id, { ifAvailable: true }, lock => {
      const noted = memory.get('localStorage', 'notified'), claimed = Array.isArray(noted) ? noted : [];
      if (!lock || claimed.includes(id)) return null;
      memory.set('localStorage', 'notified', [...claimed, id].slice(-MANY));
      then();
      return new Promise(done => setTimeout(done, 60000));
    });
  }
  function popUp(n) {
    try {
      new Notification('Brickyard', { body: n.sentence, tag: n.id }).onclick = () => {
        window.focus();
        location.href = n.url;
      };
    } catch { /* where only service workers may */ }
  }

  recall();
  draw();
  // The page comes back as it was left; the tab was elsewhere meanwhile.
  on('pageshow', e => {
    if (!e.persisted) return;
    recall();
    draw();
  }, window);
})();

// Brickyard's own script: theme, times, the connection badge, dialogs, keys.
// Everything works without it; htmx does the swapping. It is loaded before the
// page is drawn, so that the theme is right from the first pixel.
(() => {
  'use strict';
  const root = document.documentElement;
  const byId = id => document.getElementById(id);
  const on = (name, listen, target = document) => target.addEventListener(name, listen);
  const memory = {
    get(key) { try { return localStorage.getItem('brickyard-' + key); } catch { return null; } },
    set(key, value) { try { localStorage.setItem('brickyard-' + key, value); } catch { /* private window */ } },
  };
  root.classList.add('js');
  const theme = memory.get('theme');
  if (theme) root.dataset.theme = theme;
  // What lists look like is remembered; the address says it better.
  const wanted = new URLSearchParams(location.search).get('density'), density = wanted || memory.get('density');
  if (wanted) memory.set('density', wanted);
  if (density === 'compact') root.dataset.density = density;

  // --- Times -------------------------------------------------------------
  // The page's clock is the server's: a laptop that is wrong must not make a
  // figure look old.
  const said = Date.parse(root.dataset.now) - Date.now();
  const skew = Math.abs(said) > 2000 ? said : 0;
  // While nothing is heard time stands still at the last word: what went on since is not known.
  let lost = false;
  const now = () => (lost ? badge.heard : Date.now()) + skew;
  const timeOnly = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
  const dayAndTime = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const fullDate = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });

  function local(moment, today = new Date(now())) {
    const at = new Date(moment);
    if (at.toDateString() === today.toDateString()) return timeOnly.format(at);
    return (at.getFullYear() === today.getFullYear() ? dayAndTime : fullDate).format(at);
  }
  function duration(ms) {
    const s = Math.max(0, Math.floor(ms / 1000)), two = (a, x, b, y) => b ? `${a} ${x} ${b} ${y}` : `${a} ${x}`;
    if (s < 60) return s + ' s';
    if (s < 3600) return two(Math.floor(s / 60), 'min', s % 60, 's');
    if (s < 86400) return two(Math.floor(s / 3600), 'h', Math.floor(s % 3600 / 60), 'min');
    return two(Math.floor(s / 86400), 'd', Math.floor(s % 86400 / 3600), 'h');
  }
  const ago = ms => duration(ms).split(' ').slice(0, 2).join(' ') + ' ago';
  const text = (e, t) => { if (e.textContent !== t) e.textContent = t; };

  function tick() {
    for (const e of document.querySelectorAll('[data-since]')) text(e, duration(now() - Date.parse(e.dataset.since)));
    for (const e of document.querySelectorAll('[data-seen]')) {
      const silent = now() - Date.parse(e.dataset.seen);
      e.hidden = silent < e.dataset.staleAfter * 1000;
      text(e, 'last seen ' + ago(silent));
    }
  }
  let drawing = false;
  function refresh() {
    if (drawing) return;
    drawing = true;
    requestAnimationFrame(() => {
      drawing = false;
      for (const e of document.querySelectorAll('time[data-local]')) text(e, local(e.dateTime));
      tick();
    });
  }
  on('redrawn', refresh); // by another script

  // --- One stream for all tabs of the browser: stream.js --------------------
  // htmx and its extension fetch the stream as they fetch everything; what they get is
  // the tab's share of it.
  const fetchAlone = window.fetch, utf8 = new TextEncoder();
  let shareable = 'SharedWorker' in window;
  window.fetch = (what, how) => {
    const live = byId('live');
    if (!live || what !== live.getAttribute('hx-sse:connect')) return fetchAlone.call(window, what, how);
    // The shared one goes on while nobody looks at the tab, so that its title says who is
    // waited for; one of its own would take a connection from the tabs that are looked at.
    htmx.config.sse.pauseOnBackground = !shareable;
    return shareable ? listen(what, how, live.dataset.worker) : fetchAlone.call(window, what, how);
  };
  function listen(url, { headers, signal } = {}, script) {
    const worker = new SharedWorker(script), { port } = worker;
    let feed, over = false;
    // stop says whether it is this that ends the tab's share.
    const stop = why => {
      if (over) return false;
      over = true;
      removeEventListener('pagehide', hide);
      document.removeEventListener('freeze', hide);
      port.postMessage({ leave: why });
      return true;
    };
    const hide = () => { if (stop('left')) feed.close(); };
    const body = new ReadableStream({ start(c) { feed = c; }, cancel(why = 'left') { stop(why); } });
    // What a browser stops altogether, to save power, would find all that was said meanwhile.
    addEventListener('pagehide', hide);
    document.addEventListener('freeze', hide);
    return new Promise((answer, fail) => {
      signal?.addEventListener('abort', () => {
        if (!stop('left')) return;
        feed.error(signal.reason);
        fail(signal.reason);
      });
      // Its script could not be had: this tab fetches alone from here on.
      worker.onerror = () => {
        if (!stop('left')) return;
        shareable = false;
        htmx.config.sse.pauseOnBackground = true;
        fetchAlone.call(window, url, { headers, signal }).then(answer, fail);
      };
      port.onmessage = ({ data }) => {
        if (over) return;
        if (data.opened) answer(new Response(body, { status: data.opened.status, headers: { 'Content-Type': data.opened.type } }));
        else if (data.text) feed.enqueue(utf8.encode(data.text));
        else if (stop('told')) {
          feed.close();
          fail(new TypeError(data.ended)); // says nothing to whoever was answered
        }
      };
      port.postMessage({ listen: { url, headers: { ...headers } } });
    });
  }

  // --- Live --------------------------------------------------------------
  const badge = { state: 'connecting', since: Date.now(), paused: false, heard: Date.now(), beats: false, connection: null };

  function show(state) {
    if (state !== badge.state) { badge.since = Date.now(); badge.state = state; }
    draw();
  }
  function draw() {
    const e = byId('connection');
    if (!e) return;
    const silent = badge.state === 'live' ? 0 : Date.now() - badge.since;
    let state = badge.state, words = state;
    if (badge.paused) [state, words] = ['paused', 'paused'];
    else if (silent > 20000) [state, words] = ['stale', `stale for ${duration(silent)}`];
    freeze(silent > 5000);
    if (e.dataset.connection !== state) e.dataset.connection = state;
    text(e, words);
  }

  function freeze(is) {
    const since = is && local(badge.heard + skew, new Date(Date.now() + skew));
    text(byId('lost'), is ? `No connection to Brickyard since ${since}. What you see is from then.` : '');
    if (is === lost) return;
    lost = is;
    root.classList.toggle('lost', is);
    tick();
  }

  // Containers are fetched again at most once per pause; the most urgent wish
  // counts. While updates are paused only what follows the reader's own action is
  // fetched: it is allowed once.
  const OWN = 0; // the reader asked for it: at once
  const wishes = new Map(), allowed = new Set();
  // What a row unfolds to is fetched only for whom it is unfolded.
  const folded = c => c.parentElement?.matches('.unfolded') && !c.closest('details').open;
  function refetch(container, pause) {
    if (folded(container)) return;
    const due = Date.now() + pause, wish = wishes.get(container);
    if (wish && wish.due <= due) return;
    clearTimeout(wish?.timer);
    const timer = setTimeout(() => {
      wishes.delete(container);
      if (pause === OWN) allowed.add(container);
      if (container.isConnected && (!badge.paused || pause === OWN)) htmx.trigger(container, 'refetch', {}, false);
    }, pause);
    wishes.set(container, { due, timer });
  }
  // What sums up says ages, too: it is fetched with every beat of the stream, and never at once.
  const calm = c => 'aging' in c.dataset;
  const refetchAll = kind => {
    const which = kind === 'empty' ? '.live:has([data-empty])' : kind ? `[data-live~="${kind}"]` : '.live';
    for (const c of document.querySelectorAll(which)) refetch(c, calm(c) ? 2000 : 100);
  };
  const refetchUnfolded = (within, pause) => { for (const c of within.querySelectorAll('.unfolded > .live')) refetch(c, pause); };
  on('toggle', e => { if (e.target.open) refetchUnfolded(e.target, OWN); }, { addEventListener: (n, f) => document.addEventListener(n, f, true) });
  // What was fetched and did not come would stay as it was until something changes.
  const notFetched = e => {
    const container = e.detail.ctx?.sourceElement;
    if (container?.classList.contains('live')) refetch(container, 5000);
  };
  on('htmx:error', notFetched);
  on('htmx:response:error', notFetched);

  // A row in a state this page has not seen may be new, may belong elsewhere in
  // the order, or may not pass the filter any more: the server knows. A row without
  // a state, a volume's, keeps its place; "changed" tells when volumes come or go.
  const known = new Set();
  const key = (id, state, phase) => `${id} ${state ?? ''} ${phase ?? ''}`;
  function learn() {
    for (const r of document.querySelectorAll('tr[data-state]')) known.add(key(r.id, r.dataset.state, r.dataset.phase));
  }
  // The server tells which rows it sends, as JSON: ChangedRow in views/live.go.
  function notice(json, pause = 2000) {
    const rows = JSON.parse(json);
    for (const { id, kind, state, phase } of rows) {
      const k = key(id, state, phase);
      if (!state || known.has(k)) continue;
      known.add(k);
      // A state that comes back later is news again.
      for (const old of known) if (old !== k && old.startsWith(id + ' ')) known.delete(old);
      refetchAll(kind);
    }
    for (const c of document.querySelectorAll('[data-watch]')) {
      if (rows.some(r => r.id === c.dataset.watch)) refetch(c, pause);
    }
  }

  // Of a page that nobody looks at only the title changes (notices.js): what is told has the
  // count, and after a reconnection the drawer. The rest is fetched when somebody looks again.
  let unseen = false;
  const letsPass = c => document.hidden && c.classList.contains('live') && c.id !== 'drawer-body';
  on('visibilitychange', () => {
    if (document.hidden) return;
    tick();
    draw();
    if (unseen) for (const c of document.querySelectorAll('.live')) refetch(c, 100);
    unseen = false;
  });
  on('htmx:sse:before:message', e => {
    badge.heard = Date.now();
    const { event, data } = e.detail.message;
    if (event === 'beat') {
      badge.beats = true;
      if (!document.hidden) for (const c of document.querySelectorAll('[data-aging]')) refetch(c, 100);
    }
    if (badge.paused && !event) e.preventDefault();
    if (document.hidden && event !== 'announcements' && data !== 'all') {
      e.preventDefault();
      unseen ||= event !== 'beat' || !!document.querySelector('[data-aging]');
    }
  });
  on('rows', e => { if (e.target === byId('live') && !badge.paused) notice(e.detail.data); });
  // The server says that something changed in a way no row tells: "volume", which
  // also means the page of one; "cluster", which has only pages; "empty", what shows
  // nothing; "all" that it could not say what.
  on('changed', e => {
    if (e.target !== byId('live')) return;
    const kind = e.detail.data === 'all' ? '' : e.detail.data;
    // Lists of bricks have no rows in the stream: "brick" tells whenever one changed.
    refetchAll(kind);
    if (kind) for (const c of document.querySelectorAll(`[data-watch^="${kind}-"]`)) refetch(c, 2000);
  });

  let tries = 0, retry;
  function reconnect() {
    show('reconnecting');
    clearTimeout(retry);
    retry = setTimeout(() => htmx.trigger(byId('live'), 'reconnect', {}, false), Math.min(15000, 1000 * 2 ** tries++) * (0.75 + Math.random() / 2));
  }
  on('htmx:sse:after:connection', e => {
    tries = 0;
    clearTimeout(retry);
    badge.heard = Date.now();
    badge.connection = e.detail.connection;
    show('live');
    refetchUnfolded(document, 100);
    withdraw(noAnswer);
  });
  on('htmx:sse:before:connection', e => { if (e.detail.connection.attempt > 0) show('reconnecting'); });
  on('htmx:sse:error', () => show('reconnecting'));
  on('htmx:sse:close', e => { if (e.detail.reason !== 'removed') reconnect(); });
  // htmx does not try again when the first connection fails, and a stream never
  // gets as far as this event: what does is an answer of another kind.
  const isLive = e => e.detail.ctx?.sourceElement?.id === 'live';
  on('htmx:after:request', e => { if (isLive(e)) reconnect(); });
  on('htmx:error', e => { if (isLive(e)) reconnect(); });

  function pause() {
    const button = byId('pause');
    if (!button) return;
    badge.paused = !badge.paused;
    button.setAttribute('aria-pressed', badge.paused);
    button.textContent = badge.paused ? 'Resume updates' : 'Pause updates';
    draw();
    if (!badge.paused) refetchAll();
  }
  // A review may be asked for by POST; it acts on nothing.
  const acts = ctx => ctx.request.method === 'POST' && !ctx.sourceElement?.matches?.('[data-asks]');
  // While a dialog sends what it asks for, nothing else of it does: a second click is none,
  // and what is checked must not take the answer away. One that was closed holds up no other.
  let sending;
  on('htmx:config:request', e => { if (sending?.sourceElement.isConnected && byId('dialog')?.contains(e.detail.ctx.sourceElement)) e.preventDefault(); });
  on('htmx:before:request', e => { if (acts(e.detail.ctx)) sending = e.detail.ctx; });
  on('htmx:finally:request', e => { if (e.detail.ctx === sending) sending = undefined; });
  on('htmx:config:request', e => {
    const { sourceElement: source } = e.detail.ctx;
    const may = allowed.delete(source);
    if (badge.paused && source.classList.contains('live') && !may) e.preventDefault();
    if (letsPass(source)) {
      unseen = true;
      e.preventDefault();
    }
    // On a page of its own a review is an ordinary form: what comes back is a page.
    if (acts(e.detail.ctx) && source.matches('form') && !source.closest('dialog')) {
      e.preventDefault();
      source.submit();
    }
  });

  // --- Buttons and dialogs ------------------------------------------------
  const actor = ctx => {
    const e = ctx.request?.submitter ?? ctx.sourceElement;
    return e?.matches?.('button, a.button') ? e : null;
  };
  const busy = (e, is) => { if (e) { if (is) e.setAttribute('aria-busy', 'true'); else e.removeAttribute('aria-busy'); } };
  // Whoever clicked is told when an answer takes long, and that it does not any more.
  const noAnswerYet = 'No answer yet. Brickyard is still being asked.', asked = new Map();
  const noAnswer = 'Brickyard does not answer. Try again in a moment.';
  const withdraw = words => { for (const p of document.querySelectorAll('.notice')) if (p.textContent === words) p.textContent = ''; };
  on('htmx:after:request', () => withdraw(noAnswer));
  on('htmx:before:request', e => {
    const { ctx } = e.detail, button = actor(ctx);
    busy(button, true);
    if (button || acts(ctx)) asked.set(ctx, setTimeout(complain, 10000, noAnswerYet));
  });
  on('htmx:finally:request', e => {
    const { ctx } = e.detail;
    busy(actor(ctx), false);
    clearTimeout(asked.get(ctx));
    asked.delete(ctx);
    withdraw(noAnswerYet);
  });
  on('submit', e => { if (e.target.method === 'post') busy(e.submitter, true); });
  on('pageshow', e => {
    if (!e.persisted) return;
    for (const b of document.querySelectorAll('[aria-busy]')) busy(b, false);
    refetchAll();
  }, window);

  function complain(words) {
    const dialog = byId('dialog'), home = dialog?.open && dialog.querySelector('.review');
    let p = home ? home.querySelector('.notice') : byId('notice');
    if (home && !p) {
      p = document.createElement('p');
      p.className = 'notice';
      p.setAttribute('role', 'alert');
      home.querySelector('form').before(p);
    }
    if (p) p.textContent = words;
  }
  on('htmx:error', e => {
    const ctx = e.detail.ctx;
    if (!ctx || isLive(e) || ctx.sourceElement?.classList.contains('live')) return;
    complain(acts(ctx)
      ? 'No answer came, so it is not known whether this was done. Send it again: the same request is never carried out twice.'
      : noAnswer);
  });

  // Who gives a window thinks of the clock on the wall: its zone stands there from the
  // beginning. A window that there is keeps its own.
  function placeZone() {
    for (const { value, form } of document.querySelectorAll('input[name="zone"]')) {
      if (!value && !form.from.value && !form.to.value) form.zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? '';
    }
  }

  // What is wrong with a field comes without the field, in which somebody types.
  function judgeFields() {
    for (const { dataset, className } of document.querySelectorAll('[data-of]')) {
      const field = byId(dataset.of);
      if (className === 'wrong') field?.setAttribute('aria-invalid', 'true'); else field?.removeAttribute('aria-invalid');
    }
  }

  // What had the focus may be gone with what was swapped, as the button of a job that is
  // over. The focus stays where the eye is: in the same row or part of the page.
  let hand = [];
  on('pointerdown', e => { if (!e.target.closest?.('dialog, .toasts')) hand = []; });
  on('focusin', e => {
    if (e.target.closest('dialog, .toasts')) return;
    hand = [];
    for (let at = e.target; at && at.id !== 'main'; at = at.parentElement) if (at.id) hand.push(at.id);
  });
  on('hashchange', () => { hand = []; }, window); // the eye went elsewhere on the page
  function refocus() {
    if (!document.hasFocus() || document.activeElement !== document.body || !hand.length || document.querySelector('dialog[open]')) return;
    for (const id of hand) {
      byId(id)?.querySelector('a[href], button:not(:disabled), summary')?.focus({ preventScroll: true });
      if (document.activeElement !== document.body) return;
    }
    byId('main').focus({ preventScroll: true });
  }

  // An error that fills the dialog has no way out of its own.
  function closeForm() {
    const form = document.createElement('form'), button = document.createElement('button');
    form.method = 'dialog';
    button.textContent = 'Close';
    form.append(button);
    return form;
  }
  on('htmx:after:swap', e => {
    const ctx = e.detail.ctx, dialog = byId('dialog');
    learn();
    refresh();
    refocus();
    if (!dialog || !ctx || !ctx.response) return;
    if (dialog.contains(ctx.target)) { placeZone(); judgeFields(); }
    if (ctx.target === dialog && !dialog.open && dialog.firstElementChild) {
      if (!dialog.querySelector('form')) dialog.append(closeForm());
      dialog.showModal();
      byId('review-title')?.focus();
    }
    if (acts(ctx) && ctx.response.status >= 400) {
      dialog.querySelector('[role="alert"]')?.scrollIntoView({ block: 'nearest' });
    }
    if (acts(ctx) && ctx.response.status < 300) {
      notice(ctx.response.headers.get('Brickyard-Rows') ?? '[]', OWN);
      if (dialog.open) dialog.close();
    }
  });
  on('close', e => {
    if (e.target.id !== 'dialog') return;
    e.target.replaceChildren();
    // The button that opened it may be gone: its row says "Starting…" now.
    setTimeout(() => {
      refocus();
      if (document.activeElement === document.body) byId('main').focus({ preventScroll: true });
    });
  }, { addEventListener: (n, f) => document.addEventListener(n, f, true) });

  function copy(button) {
    const code = byId(button.dataset.copy), done = () => {
      button.textContent = 'Copied';
      setTimeout(() => { button.textContent = 'Copy'; }, 1500);
    };
    const select = () => getSelection().selectAllChildren(code);
    if (navigator.clipboard) navigator.clipboard.writeText(code.textContent).then(done, select);
    else select();
  }
  on('click', e => {
    const t = e.target.closest?.('[data-copy], [data-close], #pause, #keys-open');
    if (!t) return;
    if (t.dataset.copy) copy(t);
    else if (t.id === 'pause') pause();
    else if (t.id === 'keys-open') byId('keys').showModal();
    else if (t.closest('dialog')) { e.preventDefault(); t.closest('dialog').close(); }
  });

  // --- Keys: they lead somewhere, none of them changes a cluster -----------
  let g = 0;
  on('keydown', e => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.target.closest?.('input, select, textarea') || document.querySelector('dialog[open]')) return;
    const afterG = Date.now() - g < 1500;
    g = 0;
    if (e.key === 'g') g = Date.now();
    else if (afterG && e.key === 'o') location.href = '/';
    else if (afterG && e.key === 'v') location.href = '/volumes';
    else if (afterG && e.key === 'b') location.href = '/bricks';
    else if (afterG && e.key === 't') location.href = '/tasks';
    else if (e.key === '?') byId('keys')?.showModal();
    else if (e.key === 'p') pause();
    else if (e.key === 'd' && byId('drawer')) byId('drawer').open = !byId('drawer').open;
    else if (e.key === 'n' && byId('happened')) {
      byId('happened').open = !byId('happened').open;
      byId('happened').querySelector('summary').focus();
    } else if (e.key === '/') {
      const filter = document.querySelector('[data-filter]');
      if (filter) { e.preventDefault(); filter.focus(); }
    }
  });

  on('DOMContentLoaded', () => {
    learn();
    refresh();
    placeZone();
    for (const a of document.querySelectorAll('[data-remembers="density"]')) {
      if (a.dataset.value === (density ?? 'comfortable')) a.setAttribute('aria-current', 'true'); else a.removeAttribute('aria-current');
    }
    // The head of a list stays below the header, which has as many lines as it needs.
    const top = document.querySelector('.top'), sheet = new CSSStyleSheet();
    document.adoptedStyleSheets = [sheet];
    if (top) new ResizeObserver(() => {
      sheet.replaceSync(`:root { --top: ${getComputedStyle(top).position === 'sticky' ? top.offsetHeight : 0}px; }`);
    }).observe(top);
    const chooser = byId('theme'), drawer = byId('drawer');
    if (chooser) {
      chooser.value = theme ?? '';
      on('change', () => {
        memory.set('theme', chooser.value);
        if (chooser.value) root.dataset.theme = chooser.value; else delete root.dataset.theme;
      }, chooser);
    }
    if (drawer) {
      drawer.open = memory.get('drawer') === 'open';
      on('toggle', () => memory.set('drawer', drawer.open ? 'open' : 'closed'), drawer);
    }
    setInterval(() => {
      if (!document.hidden) {
        tick();
        draw();
      }
      // A connection can die without a word; the server's beat tells.
      if (badge.beats && badge.state === 'live' && Date.now() - badge.heard > 45000) {
        show('reconnecting');
        badge.connection?.reader?.cancel('silent');
      }
    }, 1000);
  });
})();

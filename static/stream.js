// The one stream of changes that all tabs of a browser share, as a shared worker. A
// browser opens six connections to a server and no more: with one that stays open in
// each tab, the clicks of the seventh would wait for ever.
//
// A tab sends {listen: {url, headers}} on its port, and {leave: why} when it has heard
// enough. It is told {opened: {status, type}}, then {text} with whole messages as they
// come, and at the end {ended: why}. The stream is opened for the first tab that listens,
// and closed when the last one has left, or when one says that nothing is heard on it.
'use strict';
const tabs = new Set();
let stream = null;

const tell = message => { for (const tab of tabs) tab.postMessage(message); };

// end ends the stream for every tab; each asks again in its own time.
function end(ended, why) {
  if (ended !== stream) return;
  stream = null;
  ended.abort.abort();
  tell({ ended: why });
  tabs.clear();
}

async function open({ url, headers }) {
  const mine = stream = { abort: new AbortController(), opened: null };
  try {
    const answer = await fetch(url, { headers, cache: 'no-store', signal: mine.abort.signal });
    if (!answer.body) throw new TypeError('an answer without a body');
    mine.opened = { status: answer.status, type: answer.headers.get('Content-Type') ?? '' };
    if (mine === stream) tell({ opened: mine.opened });
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let rest = ''; ;) {
      const { done, value } = await reader.read();
      if (done || mine !== stream) break;
      rest += value;
      // A tab that joins between two messages must not begin within one.
      const whole = rest.lastIndexOf('\n\n') + 2;
      if (whole < 2) continue;
      tell({ text: rest.slice(0, whole) });
      rest = rest.slice(whole);
    }
    end(mine, 'over');
  } catch (e) {
    end(mine, String(e));
  }
}

addEventListener('connect', ({ ports: [tab] }) => {
  tab.addEventListener('message', ({ data }) => {
    if (data.listen) {
      tabs.add(tab);
      if (!stream) open(data.listen);
      else if (stream.opened) tab.postMessage({ opened: stream.opened });
      return;
    }
    if (!tabs.delete(tab)) return; // it was told that the stream is over
    if (stream && (tabs.size === 0 || data.leave === 'silent')) end(stream, data.leave);
  });
  tab.start();
});

// Going along a chart: with the pointer over it, or with the keys on its slider, which
// nobody sees. What is
// said is what the row of its table says; without this script the table is there.
(() => {
  'use strict';
  const at = new Map(); // by chart, the moment that is read: a chart is drawn anew while it grows

  const rowsOf = chart => [...chart.querySelectorAll('tbody tr')];
  const moment = row => Number(row.dataset.at); // in ms
  const nearest = (rows, far) => rows.reduce((best, row, i) => (far(row) < far(rows[best]) ? i : best), 0);
  const words = e => e.textContent.trim().replace(/\s+/g, ' ');

  function read(chart, index) {
    const rows = rowsOf(chart), row = rows[index];
    if (!row) return;
    at.set(chart.id, moment(row));
    const { x, y } = row.dataset, said = `${words(row.cells[0])}: ${words(row.cells[1])}`, slider = chart.querySelector('.along');
    chart.querySelector('.cursor').setAttribute('d', `M${x} 0V100`);
    chart.querySelector('.dot').setAttribute('d', y && `M${x} ${y}h0`);
    chart.querySelector('.reading').textContent = said;
    slider.value = index;
    slider.setAttribute('aria-valuetext', said);
  }
  function leave(chart) {
    at.delete(chart.id);
    for (const e of chart.querySelectorAll('.cursor, .dot')) e.setAttribute('d', '');
    chart.querySelector('.reading').textContent = '';
  }

  const over = e => e.target.closest?.('.chart svg');
  document.addEventListener('pointermove', e => {
    const svg = over(e), chart = svg?.closest('.chart');
    for (const id of [...at.keys()]) {
      const other = document.getElementById(id);
      if (other !== chart && !other?.contains(document.activeElement)) { if (other) leave(other); else at.delete(id); }
    }
    if (!svg) return;
    const box = svg.getBoundingClientRect(), x = (e.clientX - box.left) / box.width * svg.viewBox.baseVal.width;
    read(chart, nearest(rowsOf(chart), row => Math.abs(row.dataset.x - x)));
  });
  for (const name of ['input', 'focusin']) document.addEventListener(name, e => {
    if (e.target.matches?.('.chart .along')) read(e.target.closest('.chart'), e.target.valueAsNumber);
  });
  document.addEventListener('focusout', e => {
    if (e.target.matches?.('.chart .along')) leave(e.target.closest('.chart'));
  });
  // After the times were written anew, which app.js does in the same frame before.
  document.addEventListener('htmx:after:swap', () => requestAnimationFrame(() => {
    for (const [id, when] of at) {
      const chart = document.getElementById(id);
      if (chart) read(chart, nearest(rowsOf(chart), row => Math.abs(moment(row) - when)));
    }
  }));
})();

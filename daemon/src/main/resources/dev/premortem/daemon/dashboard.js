'use strict';
(function () {
  var state = null;
  function $(id) { return document.getElementById(id); }
  function token() { return sessionStorage.getItem('premortem-token') || ''; }
  function headers() { var h = { 'X-Premortem': '1', 'Content-Type': 'application/json' }; if (token()) { h.Authorization = 'Bearer ' + token(); } return h; }
  function el(tag, text, cls) { var e = document.createElement(tag); if (text !== undefined && text !== null) { e.textContent = text; } if (cls) { e.className = cls; } return e; }
  function say(text) { $('message').textContent = text; }
  function post(path, body) {
    return fetch(path, { method: 'POST', headers: headers(), body: JSON.stringify(body || {}) }).then(function (r) {
      return r.json().then(function (j) { say(r.ok ? 'Done.' : 'Refused: ' + j.error); if (r.status === 401) { login(); } });
    }).catch(function () { say('The daemon can not be reached.'); });
  }
  function login() { $('login').classList.remove('hidden'); $('token').focus(); }
  function time(t) { return new Date(t * 1000).toISOString().slice(5, 16).replace('T', ' '); }
  function pct(v, d) { return v === undefined ? 'unknown' : (100 * v).toFixed(d === undefined ? 2 : d) + '%'; }
  function num(v) { return v === undefined ? 'unknown' : Math.abs(v) >= 100 ? Math.round(v).toLocaleString('en') : +Number(v).toPrecision(3) + ''; }
  function facts(type, subject) { return state.facts.filter(function (f) { return f.type === type && (!subject || f.subject === subject); }).map(function (f) { return f.values; }); }
  function dl(pairs) { var d = el('dl'); pairs.forEach(function (p) { var v = el('dd'); v.append(p[1] === undefined || p[1] === null ? '' : p[1]); d.append(el('dt', p[0]), v); }); return d; }
  function tag(node, text, cls) { node.textContent = text; node.className = 'tag ' + (cls || ''); }
  function button(text, action, cls) { var b = el('button', text, cls); b.type = 'button'; b.addEventListener('click', action); return b; }
  function fill(id, nodes, none) { var root = $(id); root.replaceChildren.apply(root, nodes.length ? nodes : [el('p', none, 'soft')]); }

  function runbook(i) {
    if (!i.runbook) { return 'none'; }
    var a = el('a', i.runbook);
    if (/^https?:\/\//.test(i.runbook)) { a.href = i.runbook; a.target = '_blank'; a.rel = 'noopener noreferrer'; return a; }
    a.href = '/v1/runbooks/' + encodeURIComponent(i.subject);
    a.addEventListener('click', function (e) {
      e.preventDefault();
      fetch(a.href, { headers: headers() }).then(function (r) { return r.text(); }).then(function (text) { $('runbook-text').textContent = text; $('runbook').showModal(); }).catch(function () { say('The daemon can not be reached.'); });
    });
    return a;
  }
  function incident(i) {
    var c = el('article', null, 'card');
    var h = el('h3', i.id + ' on ' + i.subject + ' '); var s = el('span', i.severity, 'tag ' + (i.severity === 'P0' ? 'bad' : i.severity === 'P1' ? 'warn' : '')); h.append(s); c.append(h);
    c.append(el('p', i.title, 'title'));
    c.append(dl([['cause', i.cause], [i.severity + ' since', time(i.since)], ['opened', time(i.opened) + (i.timesOpened > 1 ? ', ' + i.timesOpened + ' times' : '')], ['paged', i.called.join(', ') || 'no one'], ['acknowledged by', i.acknowledged ? i.responder || 'someone' : 'no one'], ['next page', i.escalatesAt ? time(i.escalatesAt) + ', level ' + i.nextLevel : 'none']].concat(i.snoozedUntil > state.now ? [['snoozed until', time(i.snoozedUntil)]] : [], [['runbook', runbook(i)]])));
    if (i.group.length) { c.append(el('p', 'Also open on ' + i.subject + ':', 'soft')); var u = el('ul', null, 'soft'); i.group.forEach(function (g) { u.append(el('li', g)); }); c.append(u); }
    var path = '/v1/incidents/' + encodeURIComponent(i.id); var row = el('div', null, 'row'); c.append(row);
    if (!i.acknowledged) { row.append(button('Acknowledge ' + i.id, function () { post(path + '/acknowledge', {}); })); }
    row.append(button('Snooze 1 h', function () { post(path + '/snooze', { minutes: 60 }); }), button('Resolve', function () { post(path + '/resolve', {}); }));
    return c;
  }
  function waiting(a) {
    var c = el('article', null, 'card'); c.append(el('h3', a.kind + ' ' + (a.body.service || '')));
    c.append(dl(Object.keys(a.body).map(function (k) { return [k, String(a.body[k])]; })));
    var row = el('div', null, 'row'); row.append(button('Approve', function () { post('/v1/actions/' + encodeURIComponent(a.id) + '/approve'); }), button('Reject', function () { post('/v1/actions/' + encodeURIComponent(a.id) + '/reject'); }, 'danger')); c.append(row);
    return c;
  }
  function budget(s) {
    var d = el('div'); var left = s.budgetRemaining; d.append(el('span', s.slo + ': ' + (left === undefined ? 'unknown' : pct(left, 0) + ' of the budget left' + (s.burnFast === undefined ? '' : ', burning ' + num(s.burnFast) + '×')), 'soft'));
    var bar = el('div', null, 'bar' + (left < 0.25 ? ' bad' : '')); var i = el('i'); i.style.width = Math.max(0, Math.min(100, 100 * (left || 0))) + '%'; bar.append(i); d.append(bar); return d;
  }
  function unknown(o) { return el('div', o.name + ': unknown, ' + o.reason, 'soft'); }
  function unknowns(test) { return (state.objectivesUnknown || []).filter(test); }
  function service(s) {
    var c = el('article', null, 'card'); var h = el('h3', s.name + ' '); h.append(el('span', s.mode, 'tag')); c.append(h);
    var f = facts('ServiceHealth', s.name)[0] || {};
    if (f.outage) { h.append(el('span', 'outage', 'tag bad')); } if (f.dataMissing) { h.append(el('span', 'no data', 'tag warn')); }
    c.append(dl([['requests in 5 min', num(f.requests)], ['errors', pct(f.errorRatio)], ['P95', f.latencyP95Ms === undefined ? 'unknown' : num(f.latencyP95Ms) + ' ms']]));
    facts('SloStatus', s.name).forEach(function (x) { c.append(budget(x)); });
    unknowns(function (o) { return o.service === s.name; }).forEach(function (o) { c.append(unknown(o)); });
    var r = facts('RolloutState', s.name)[0]; var k = facts('CandidateHealth', s.name)[0];
    if (r && r.candidate) { rollout(c, s, r, k); }
    return c;
  }
  function rollout(c, s, r, k) {
    c.append(el('h3', 'Rollout: ' + String(r.phase).toLowerCase().replace('_', ' ') + (s.paused ? ', paused by ' + s.paused : '')));
    c.append(dl([['candidate', r.candidate], ['traffic observed', r.weightPercent + '%'], ['traffic wanted', r.wantedPercent + '%'], ['smoke test', String(r.smokeTest).toLowerCase()], ['candidate errors', k ? pct(k.errorRatio) : 'unknown'], ['stable errors', k ? pct(k.stableErrorRatio) : 'unknown'], ['candidate P95', k && k.latencyP95Ms !== undefined ? num(k.latencyP95Ms) + ' ms' : 'unknown'], ['requests to it', k ? num(k.requests) : 'unknown']]));
    if (s.refused) { c.append(el('p', 'Refused: ' + s.refused, 'refused')); }
    var bar = el('div', null, 'bar'); var i = el('i'); i.style.width = r.weightPercent + '%'; bar.append(i); c.append(bar);
    var row = el('div', null, 'row'); var path = '/v1/services/' + encodeURIComponent(s.name) + '/rollout';
    (s.commands || []).forEach(function (w) { row.append(button(w.charAt(0).toUpperCase() + w.slice(1), function () { post(path, { command: w }); }, w === 'abort' ? 'danger' : '')); });
    c.append(row);
  }
  function line(j) {
    var li = el('li', null, j.kind); var t = el('time', time(j.at)); li.append(t);
    var b = j.body; var text = j.kind;
    if (j.kind === 'decision') { text = b.fate + ': ' + b.kind + ' ' + b.about + (b.severity ? ' ' + b.severity : '') + ', ' + b.reason; }
    else if (j.kind === 'action') { text = 'intended (' + b.state + '): ' + kind(b) + ' ' + short(b.body); }
    else if (j.kind === 'done') { text = 'done: ' + kind(b) + ' ' + short(b.body) + ', ' + b.result; }
    else if (b.why) { text = j.kind + ': ' + (b.service || b.kind || '') + ' ' + b.why; }
    else { text = j.kind + ' ' + short(b); }
    li.append(document.createTextNode(text));
    if (b.rule) { li.append(el('span', 'rule “' + b.rule + '”' + (b.limit ? ', limit at ' + b.limit.file + ':' + b.limit.line : '') + '; ' + (b.facts || []).map(function (f) { return f.key + ' ' + Object.keys(f.values).map(function (k) { var v = f.values[k]; return k + ' ' + (typeof v === 'number' ? num(v) : v); }).join(', '); }).join('; '), 'why')); }
    return li;
  }
  function kind(b) { return b.kind === 'tell' ? 'message to' : b.kind; }
  function short(b) { return ['service', 'candidate', 'percent', 'incident', 'channel', 'text', 'summary', 'subject', 'mode', 'on', 'digest', 'by'].filter(function (k) { return b[k] !== undefined && b[k] !== ''; }).map(function (k) { return k === 'percent' ? b[k] + '%' : b[k]; }).join(' '); }
  function show() {
    tag($('mode'), state.killSwitch ? 'stopped' : state.mode, state.killSwitch ? 'bad' : state.mode === 'enforce' ? 'good' : '');
    tag($('attested'), state.attested ? 'attested' : 'not attested: observing', state.attested ? 'good' : 'warn');
    tag($('health'), state.why, state.why === 'leading' ? 'good' : 'warn');
    $('clock').textContent = new Date(state.now * 1000).toISOString().slice(0, 19).replace('T', ' ') + ' UTC';
    $('kill').textContent = state.killSwitch ? 'Let it go on' : 'Stop everything';
    if (document.activeElement !== $('modes')) { $('modes').value = state.mode; }
    $('bundle').textContent = state.bundle; $('digest').textContent = state.digest;
    fill('incidents', state.incidents.map(incident), 'None is open.');
    fill('awaiting', state.awaiting.map(waiting), 'Nothing.');
    var system = facts('SloStatus').filter(function (x) { return !state.services.some(function (s) { return s.name === x.service; }); });
    var others = unknowns(function (o) { return !state.services.some(function (s) { return s.name === o.service; }); });
    var cards = state.services.map(service);
    if (others.length) { var u = el('article', null, 'card'); u.append(el('h3', 'Objectives that nothing measures')); others.forEach(function (o) { u.append(el('div', o.service + ', ' + o.name + ': unknown, ' + o.reason, 'soft')); }); cards.unshift(u); }
    if (system.length) { var c = el('article', null, 'card'); c.append(el('h3', system[0].service)); system.forEach(function (x) { c.append(budget(x)); }); cards.unshift(c); }
    fill('services', cards, 'None.');
    $('silences').textContent = Object.keys(state.silences).map(function (k) { return k + ' until ' + time(state.silences[k]); }).join(', ');
    fill('journal', state.journal.map(line), 'Nothing yet.');
  }
  function listen() {
    fetch('/v1/stream', { headers: Object.assign(headers(), { Accept: 'text/event-stream' }) }).then(function (r) {
      if (r.status === 401) { login(); say('A token is needed.'); return; }
      if (!r.ok) { throw new Error('' + r.status); }
      $('login').classList.add('hidden');
      var reader = r.body.getReader(); var decoder = new TextDecoder(); var buffer = '';
      function next() {
        return reader.read().then(function (part) {
          if (part.done) { throw new Error('ended'); }
          buffer += decoder.decode(part.value, { stream: true });
          var events = buffer.split('\n\n'); buffer = events.pop();
          events.forEach(function (e) { var data = e.split('\n').filter(function (l) { return l.indexOf('data:') === 0; }).map(function (l) { return l.slice(5); }).join('\n'); if (data && data.trim() !== '{}') { try { state = JSON.parse(data); show(); } catch (x) { say('The daemon said something that can not be read.'); } } });
          return next();
        });
      }
      return next();
    }).catch(function () { say('Reconnecting…'); setTimeout(listen, 2000); });
  }
  $('login').addEventListener('submit', function (e) { e.preventDefault(); sessionStorage.setItem('premortem-token', $('token').value); say(''); listen(); });
  $('kill').addEventListener('click', function () { post('/v1/kill-switch', { on: !state.killSwitch }); });
  $('modes').addEventListener('change', function () { post('/v1/mode', { mode: $('modes').value }); });
  $('silence').addEventListener('submit', function (e) { e.preventDefault(); post('/v1/silences', { subject: $('subject').value, minutes: Number($('minutes').value) }); });
  listen();
})();

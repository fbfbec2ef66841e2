(function () {
  var data = JSON.parse(document.getElementById('data').textContent);
  var dark = window.matchMedia('(prefers-color-scheme: dark)');
  var charts = [];
  function css(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }
  function clock(t) { var d = new Date(t); function p(n) { return (n < 10 ? '0' : '') + n; } return p(d.getUTCDate()) + '.' + p(d.getUTCMonth() + 1) + '. ' + p(d.getUTCHours()) + ':' + p(d.getUTCMinutes()); }
  function number(v, unit) {
    if (unit === 'ratio') { return +(v * 100).toPrecision(3) + '%'; }
    if (unit === 's') { return v >= 5400 ? +(v / 3600).toPrecision(3) + ' h' : v >= 100 ? +(v / 60).toPrecision(3) + ' min' : v >= 1 || v === 0 ? +v.toPrecision(3) + ' s' : +(v * 1000).toPrecision(3) + ' ms'; }
    return Math.abs(v) >= 1000 ? Math.round(v).toLocaleString('en') : '' + +v.toPrecision(3);
  }
  function axis(extra) {
    return Object.assign({ axisLine: { lineStyle: { color: css('--line') } }, axisLabel: { color: css('--soft'), hideOverlap: true }, splitLine: { lineStyle: { color: css('--line'), opacity: 0.5 } } }, extra);
  }
  function distribution(d) {
    return {
      animation: false, grid: { left: 8, right: 12, top: 10, bottom: 4, containLabel: true },
      tooltip: { trigger: 'axis', formatter: function (p) { var i = p[0].dataIndex; return number(d.edges[i], d.unit) + ' … ' + number(d.edges[i + 1], d.unit) + '<br>' + (100 * d.shares[i]).toPrecision(3) + '%'; } },
      xAxis: axis({ type: 'category', data: d.shares.map(function (s, i) { return number(d.edges[i], d.unit); }) }),
      yAxis: axis({ type: 'value', axisLabel: { color: css('--soft'), formatter: function (v) { return +(v * 100).toPrecision(3) + '%'; } } }),
      series: [{ type: 'bar', barCategoryGap: '8%', data: d.shares, itemStyle: { color: css('--accent') } }]
    };
  }
  function local(t) {
    function shift(x) { return x + t.offset; }
    return Object.assign({}, t, { from: shift(t.from), to: shift(t.to), times: t.times.map(shift), marks: t.marks.map(function (m) { return Object.assign({}, m, { t: shift(m.t) }); }) });
  }
  function timeline(recorded) {
    var t = local(recorded);
    var marks = t.marks.map(function (m) { return { xAxis: m.t, name: m.text, lineStyle: { color: m.kind === 'page' ? css('--bad') : m.kind === 'fault' ? '#c77800' : css('--accent'), type: m.kind === 'fault' ? 'solid' : 'dashed' }, label: { show: false } }; });
    function panel(i, top, height, last) { return { gridIndex: i, type: 'time', min: t.from, max: t.to, axisLabel: { show: last, color: css('--soft'), hideOverlap: true, formatter: clock }, axisLine: { lineStyle: { color: css('--line') } }, splitLine: { show: false } }; }
    function series(name, i, values, color, extra) { return Object.assign({ name: name, type: 'line', xAxisIndex: i, yAxisIndex: i, showSymbol: false, lineStyle: { width: 1.4, color: color }, itemStyle: { color: color }, data: values.map(function (v, k) { return [t.times[k], v]; }), markLine: { silent: false, symbol: 'none', data: marks, tooltip: { formatter: function (p) { return p.name.replace(/</g, '&lt;'); } } } }, extra || {}); }
    var heights = [92, 82, 82, 82];
    var tops = [24, 142, 246, 350];
    var names = ['requests/min', 'failed', 'P95 ms', 'candidate'];
    return {
      animation: false, useUTC: true, axisPointer: { link: [{ xAxisIndex: 'all' }] },
      tooltip: { trigger: 'axis', formatter: function (ps) { if (!ps.length) { return ''; } return clock(ps[0].value[0]) + ps.map(function (p) { var v = p.value[1]; return '<br>' + p.seriesName + ': ' + (p.seriesName === 'failed' || p.seriesName === 'candidate' ? number(v, 'ratio') : number(v, '1')); }).join(''); } },
      grid: heights.map(function (h, i) { return { left: 58, right: 14, top: tops[i], height: h }; }),
      xAxis: heights.map(function (h, i) { return panel(i, tops[i], h, i === 3); }),
      yAxis: heights.map(function (h, i) { return axis({ gridIndex: i, type: 'value', name: names[i], nameGap: 6, nameTextStyle: { color: css('--soft'), align: 'left' }, splitNumber: 2, max: i === 3 ? 1 : null, axisLabel: { color: css('--soft'), formatter: function (v) { return i === 1 || i === 3 ? +(v * 100).toPrecision(2) + '%' : number(v, '1'); } } }); }),
      dataZoom: [{ type: 'inside', xAxisIndex: [0, 1, 2, 3] }],
      series: [series('requests', 0, t.requests, css('--accent'), { areaStyle: { opacity: 0.15 } }), series('failed', 1, t.failed, css('--bad'), { areaStyle: { opacity: 0.2 } }), series('P95', 2, t.p95, css('--ink')), series('candidate', 3, t.weight, css('--good'), { step: 'end', areaStyle: { opacity: 0.2 } })]
    };
  }
  function recorded(d) {
    function band(spans, colour) { return { silent: true, itemStyle: { color: colour, opacity: 0.22 }, data: spans.map(function (w) { return [{ xAxis: w[0] }, { xAxis: w[1] }]; }) }; }
    function line(extra) { return Object.assign({ type: 'line', showSymbol: false, data: [] }, extra); }
    return {
      animation: false, useUTC: true, grid: { left: 8, right: 38, top: 14, bottom: 4, containLabel: true },
      tooltip: { trigger: 'axis', formatter: function (p) { return p.length ? clock(p[0].value[0]) + '<br>' + number(p[0].value[1], '1') : ''; } },
      xAxis: { type: 'time', axisLabel: { color: css('--soft'), hideOverlap: true, formatter: clock }, axisLine: { lineStyle: { color: css('--line') } }, splitLine: { show: false } },
      yAxis: axis({ type: 'value', scale: true, splitNumber: 3, axisLabel: { color: css('--soft'), formatter: function (v) { return number(v, '1'); } } }),
      dataZoom: [{ type: 'inside' }],
      series: [line({ lineStyle: { width: 1.2, color: css('--accent') }, itemStyle: { color: css('--accent') }, data: d.values.map(function (v, i) { return [d.times[i], v]; }), markArea: band(d.windows, css('--good')) }), line({ markArea: band(d.incidents, css('--bad')), markLine: { silent: true, symbol: 'none', label: { show: false }, lineStyle: { color: css('--bad'), type: 'solid', width: 1, opacity: 0.55 }, data: d.incidents.map(function (w) { return { xAxis: w[0] }; }) } })]
    };
  }
  function points(d) {
    var across = document.querySelector('select[data-axis="0"]');
    var upwards = document.querySelector('select[data-axis="1"]');
    var x = +across.value, y = +upwards.value;
    var colours = { tried: css('--line'), front: css('--accent'), 'as it is': css('--bad'), chosen: css('--good') };
    function ax(i) { return axis({ type: 'value', scale: true, name: d.axes[i].name, nameLocation: 'middle', nameGap: i === x ? 28 : 64, nameTextStyle: { color: css('--soft') }, axisLabel: { color: css('--soft'), hideOverlap: true, formatter: function (v) { return number(v, d.axes[i].unit); } } }); }
    function group(role) { return { name: role, type: 'scatter', symbolSize: role === 'tried' ? 8 : 13, itemStyle: { color: colours[role], borderColor: css('--soft'), borderWidth: role === 'tried' ? 1 : 0 }, data: d.points.filter(function (p) { return p.role === role && p.values[x] !== null && p.values[y] !== null; }).map(function (p) { return { value: [p.values[x], p.values[y]], point: p }; }) }; }
    return {
      animation: false, grid: { left: 28, right: 24, top: 36, bottom: 34, containLabel: true }, legend: { top: 0, textStyle: { color: css('--soft') } },
      tooltip: { formatter: function (e) { var p = e.data.point; return '<b>' + p.role + '</b><br>' + p.text + '<br>' + d.axes.map(function (a, i) { return a.name + ': ' + (p.values[i] === null ? '–' : number(p.values[i], a.unit)); }).join('<br>') + '<br>' + p.n + ' futures each'; } },
      xAxis: ax(x), yAxis: ax(y), series: ['tried', 'front', 'as it is', 'chosen'].map(group)
    };
  }
  function bars(d) {
    return {
      animation: false, grid: { left: 8, right: 40, top: 14, bottom: 4, containLabel: true },
      tooltip: { trigger: 'axis', formatter: function (p) { return d.names[p[0].dataIndex] + ': ' + number(p[0].value, d.unit); } },
      xAxis: axis({ type: 'category', data: d.names }),
      yAxis: axis({ type: 'value', max: d.unit === 'ratio' ? 1 : null, axisLabel: { color: css('--soft'), formatter: function (v) { return number(v, d.unit); } } }),
      series: [{ type: 'bar', barCategoryGap: '28%', data: d.values.map(function (v) { return { value: v, itemStyle: { color: v >= d.line ? css('--good') : css('--accent'), opacity: v >= d.line ? 1 : 0.55 } }; }), markLine: { silent: true, symbol: 'none', lineStyle: { color: css('--bad'), type: 'dashed' }, label: { color: css('--soft'), formatter: number(d.line, d.unit) }, data: [{ yAxis: d.line }] } }]
    };
  }
  function fan(d) {
    var spread = d.p99.some(function (v, i) { return v !== d.p50[i]; });
    function above(a, b) { return a.map(function (v, i) { return v - b[i]; }); }
    function band(name, values, opacity) { return { name: name, type: 'line', stack: 'fan', showSymbol: false, lineStyle: { width: 0 }, itemStyle: { color: css('--accent') }, areaStyle: { color: css('--accent'), opacity: opacity }, data: values }; }
    var mark = d.limit === undefined ? undefined : { silent: true, symbol: 'none', lineStyle: { color: css('--bad'), type: 'dashed' }, label: { color: css('--soft'), position: 'insideStartTop', formatter: 'most: ' + d.limit }, data: [{ yAxis: d.limit }] };
    var line = { name: 'P50', type: 'line', stack: spread ? 'fan' : null, showSymbol: d.months.length < 2, lineStyle: { width: 2, color: css('--accent') }, itemStyle: { color: css('--accent') }, data: d.p50, markLine: mark };
    return {
      animation: false, grid: { left: 8, right: 14, top: 14, bottom: 26, containLabel: true },
      tooltip: { trigger: 'axis', formatter: function (p) { var i = p[0].dataIndex; return 'month ' + d.months[i] + '<br>P50 ' + number(d.p50[i], d.unit) + (spread ? '<br>P90 ' + number(d.p90[i], d.unit) + '<br>P99 ' + number(d.p99[i], d.unit) : ''); } },
      xAxis: axis({ type: 'category', boundaryGap: false, data: d.months, name: 'month', nameLocation: 'middle', nameGap: 24, nameTextStyle: { color: css('--soft') } }),
      yAxis: axis({ type: 'value', splitNumber: 4, max: d.limit === undefined ? null : function (v) { return v.max >= d.limit ? null : d.limit; }, axisLabel: { color: css('--soft'), formatter: function (v) { return number(v, d.unit); } } }),
      series: spread ? [line, band('P90', above(d.p90, d.p50), 0.35), band('P99', above(d.p99, d.p90), 0.15)] : [line]
    };
  }
  function draw() {
    charts.forEach(function (c) { c.dispose(); });
    charts = Array.prototype.map.call(document.querySelectorAll('.chart'), function (node) {
      var spec = data[node.dataset.key];
      var chart = echarts.init(node, null, { renderer: 'svg' });
      chart.setOption(spec.edges ? distribution(spec) : spec.kind === 'series' ? recorded(spec) : spec.kind === 'points' ? points(spec) : spec.kind === 'bars' ? bars(spec) : spec.kind === 'fan' ? fan(spec) : timeline(spec));
      return chart;
    });
  }
  draw();
  document.querySelectorAll('select[data-axis]').forEach(function (s) { s.addEventListener('change', draw); });
  window.addEventListener('resize', function () { charts.forEach(function (c) { c.resize(); }); });
  window.addEventListener('beforeprint', function () { document.querySelectorAll('details').forEach(function (d) { d.open = true; }); });
  if (dark.addEventListener) { dark.addEventListener('change', draw); }
})();

-- One line of figures, in the form the other tools print.
local report = {}

function report.done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    "requests=%d per_second=%.1f p50_us=%.0f p99_us=%.0f failed=%d\n",
    summary.requests, summary.requests / (summary.duration / 1e6), latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end

return report

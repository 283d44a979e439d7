-- Appends to the drafts of a file in turn, each time with a new key: wrk -s append.lua URL -- FILE RUN
local read_drafts = require("drafts")
local drafts, run, count = {}, "", 0

function init(arguments)
  drafts, run = read_drafts(arguments[1]), arguments[2]
  for _, draft in ipairs(drafts) do
    draft.path = "/v1/collab/drafts/" .. draft.id .. "/segments"
    draft.headers = { ["Content-Type"] = "application/json", ["X-User-Id"] = draft.user }
  end
end

function request()
  local draft = drafts[count % #drafts + 1]
  count = count + 1
  return wrk.format("POST", draft.path, draft.headers, string.format(
    '{"content":"And then the rain came down over the old bridge, again.","idempotency_key":"%s-%d"}', run, count))
end

done = require("report").done

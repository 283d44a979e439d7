-- GETs the drafts of a file in turn: wrk -s get.lua URL -- FILE
local read_drafts = require("drafts")
local requests, turn = {}, 0

function init(arguments)
  for i, draft in ipairs(read_drafts(arguments[1])) do
    requests[i] = wrk.format("GET", "/v1/collab/drafts/" .. draft.id)
  end
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end

done = require("report").done

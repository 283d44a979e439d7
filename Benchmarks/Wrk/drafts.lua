-- The drafts of a file of lines "ID USER", as `seed` prints them.
return function(path)
  local drafts = {}
  for line in io.lines(path) do
    local id, user = line:match("^(%S+) (%S+)$")
    drafts[#drafts + 1] = { id = id, user = user }
  end
  return drafts
end

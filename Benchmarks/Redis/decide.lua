-- The broker's decision on two token buckets, for Redis: both are charged, or neither.
--
-- It does what the broker does and no more, by the same arithmetic (GCRA: a bucket is the instant at which it will be
-- full again), in the least work that Redis can do it with:
--   * the limits are constants here, as they are in the broker, not arguments that each call has to parse;
--   * both buckets are read by one command; each is written together with its expiry by one command, so that a bucket
--     that is full again goes by itself, as the broker's slots do;
--   * the time comes with the call, which saves TIME (clients and Redis share a clock on one machine; the broker reads
--     its clock itself); microseconds, which a double holds exactly;
--   * numbers are passed to SET as they are (Redis writes them with all digits; Lua's tostring would not);
--   * names are short, and the answer is three integers, where the broker's tells more of each bucket.
-- It is loaded once and called by its hash. Microseconds of a token at 1 a minute, and of 10,000 of them:
local interval, capacity = 60000000, 600000000000

local now = tonumber(ARGV[1])
local levels = redis.call('MGET', KEYS[1], KEYS[2])
local first, second = tonumber(levels[1] or now), tonumber(levels[2] or now)
if first < now then first = now end
if second < now then second = now end
if first + interval - now > capacity or second + interval - now > capacity then
  return {0, first, second}
end
first = first + interval
second = second + interval
redis.call('SET', KEYS[1], first, 'PX', math.ceil((first - now) / 1000))
redis.call('SET', KEYS[2], second, 'PX', math.ceil((second - now) / 1000))
return {1, first, second}

-- {{ family.name }} errors for Fluent Bit, version {{ version }}. Lua has no alternatives in its patterns, so this looks at each word of the message.

-- Where the reference is: the base of every link, with the last /.
local root = "{{ base_url }}"
-- The field that holds the text of the log.
local fields = { "log", "message", "msg", "MESSAGE" }

local function set(list)
    local found = {}
    for _, item in ipairs(list) do found[item] = true end
    return found
end

local filler = set({{ filler | lua }})
local units = set({{ units | lua }})
local types = set({ "byte", "word", "dword", "lword", "sint", "int", "dint", "lint", "usint", "uint", "udint", "ulint" })
-- Words that make the number after them a code: those that may end a longer word, and those that may not.
local strong = { within = {{ strong.within | lua }}, apart = {{ strong.apart | lua }} }
local good = { within = {{ good.within | lua }}, apart = {{ good.apart | lua }} }
local unsure = set({{ unsure | lua }})
local calls = { within = {}, apart = {{ calls | lua }} }
local weak = { within = {{ weak.within | lua }}, apart = {{ weak.apart | lua }} }
local first = set({{ first | lua }}) -- weak, too, where nothing of the line's part stands before them
-- Words of a line about sockets, and of one about another product's numbers.
local sockets = {{ sockets | lua }}
local foreign = { good = {{ foreign.good | lua }}, weak = {{ foreign.weak | lua }} }

local errors = {
{% for error in family.errors %}
    [{{ error.code }}] = { symbol = "{{ error.symbol }}", title = {{ error.title | quoted }}, retry = "{{ error.retry }}", page = "{{ family.key }}/{{ error.code }}.html" },
{% endfor %}
}
local codes = {
{% for token, code in tokens.items() %}
    ["{{ token }}"] = {{ code }},
{% endfor %}
}

-- Signs that may stand between a word and its number; the first set for words that leave no doubt.
local SIGN = "[^%w/;%%&+?@~}%]\\%^_`]"
local UNQUOTED = "[^%w/;%%&+?@~}%]\\%^_`\"$]"

local function ends_with(text, labels, except)
    for _, label in ipairs(labels.within) do
        if not except[label] and text:find(label:gsub(" ", "[ _-]?") .. "$") then return true end
    end
    for _, label in ipairs(labels.apart) do
        local pattern = label:gsub(" ", "[ _-]?") .. "$"
        if not except[label] and (text:find("^" .. pattern) or text:find("[^%w]" .. pattern)) then return true end
    end
    return false
end

-- Whether one of the labels stands before the number, with signs between them, and up to three words that change nothing.
local function labelled(before, sign, labels, except)
    local text = before:match("^(.-)" .. sign .. "+$")
    for _ = 0, 3 do
        if not text then return false end
        if ends_with(text, labels, except) then return true end
        local rest, last = text:match("^(.-)[ ().:_]+(%a+)$")
        text = filler[last or ""] and rest
    end
    return false
end

local function is_end(after, underscore)
    local sign, beyond = after:sub(1, 1), after:sub(2, 2)
    if sign == "_" then return underscore end
    if sign:find("[.,:-]") then return not beyond:find("%d") end
    if sign == "/" then return not beyond:find("[%w_]") end
    if sign == " " then return not units[after:match("^ (%w+)") or ""] and not after:find("^ %-%-%-") end
    return not sign:find("%w")
end

-- Whether a word of the line begins with one of these; letter: what may not stand before it.
local function speaks(line, words, letter)
    for _, word in ipairs(words) do
        local at = line:find(word, 1, true)
        while at do
            if at == 1 or not line:sub(at - 1, at - 1):find(letter) then return true end
            at = line:find(word, at + 1, true)
        end
    end
    return false
end

local NOTHING = {}

-- Each takes a token, the text before and after it, and the line; they say whether it counts.
local ranks = {
    function(token, before) return (token:find("^16#") or token:find("^0x.*8007") or token:find("^0xa2")) and not before:find("%x$") end,
    function(token, before, after, _, typed)
        local apart = typed or not before:find("[%w_.,#-]$")
        return #token >= 8 and token:find("^%-?[28]%x+$") and apart and not after:find("^[%w_-]") and not after:find("^[.,]%d")
    end,
    function(token, before) return token:find("^[a-z]") and not before:find("[%w_]$") end,
    function(token, before, after, _, typed)
        if codes[token] < 1000 or not is_end(after, true) then return false end
        return typed or before:find("0x%x+/$") or labelled(before, SIGN, strong, NOTHING)
    end,
    function(token, before, after)
        return codes[token] < 1000 and token:find("^%d+$") and is_end(after) and labelled(before, SIGN, strong, unsure)
    end,
    function(token, before, after, line)
        if codes[token] < 1000 or not is_end(after) then return false end
        local name, signs = before:match("^(.-%w)(" .. UNQUOTED .. "+)$")
        local called = name and #signs < 8 and signs:find("[:,=(]") and ends_with(name, calls, NOTHING)
        local wsa = name and (name:find("^wsa%a+$") or name:find("[^%w]wsa%a+$"))
        local counts = called or wsa or labelled(before, UNQUOTED, good, NOTHING)
        return counts and not line:find("_code:", 1, true) and not speaks(line, foreign.good, "%w")
    end,
    function(token, before, after, line)
        if codes[token] < 1000 or not is_end(after) then return false end
        local start, word = before:match("^(.-)(%a+)" .. SIGN .. "+$")
        local leads = first[word or ""] and (start:find("^ *$") or start:find("[{,;] *$"))
        return (leads or labelled(before, SIGN, weak, NOTHING)) and speaks(line, sockets, "%a") and not speaks(line, foreign.weak, "%w")
    end,
}

-- Every token of the line, with its place and whether its type stands before it.
local function candidates(line)
    local found = {}
    for start, word in line:gmatch("()([%w_#-]+)") do
        local head, token = word:match("^(%a+)#(.+)$")
        local typed = types[head or ""]
        token = typed and token or word:match("^tcpcode_(%d+)_") or word:match("^[su][ev]_(e.+)$") or word:match("[g-z_](0x%x[%x_]*)$") or word
        typed = typed or word:find("^tcpcode_")
        while not codes[token] and token:find("^[#-]") do token = token:sub(2) end
        if codes[token] then
            local at = start + word:find(token, 1, true) - 1
            found[#found + 1] = { token = token, typed = typed, before = line:sub(1, at - 1), after = line:sub(at + #token) }
        end
    end
    return found
end

local function find(text)
    local line = text:lower()
    local found = candidates(line)
    for _, counts in ipairs(ranks) do
        for _, one in ipairs(found) do
            if counts(one.token, one.before, one.after, line, one.typed) then return codes[one.token] end
        end
    end
end

function {{ family.key }}(tag, timestamp, record)
    for _, field in ipairs(fields) do
        local code = type(record[field]) == "string" and find(record[field])
        if code then
            local error = errors[code]
            record.{{ family.key }} = { code = code, symbol = error.symbol, title = error.title, retry = error.retry, url = root .. error.page }
            return 2, timestamp, record
        end
    end
    return 0, timestamp, record
end

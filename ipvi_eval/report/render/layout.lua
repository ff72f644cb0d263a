-- What Quarto adds to pandoc, for the built-in engine: numbered figures, tables and equations, cross-references,
-- callouts, tabsets, conditional spans, shortcodes. One walk over the blocks in reading order, then one over inlines.

local stringify = pandoc.utils.stringify
local KINDS = { fig = "figure", tbl = "table", eq = "equation", sec = "section" }
local CALLOUTS = { note = true, tip = true, warning = true, important = true, caution = true }
local NBSP = "\u{00a0}"

local numbers = {}            -- identifier -> "Figure 1"
local counts = { fig = 0, tbl = 0, eq = 0 }
local section = { 0, 0, 0, 0, 0, 0 }
local metadata = {}
local works = nil             -- where the document wants the list of works, and then the list
local tabset = 0

local function kind_of(id) return id and id:match("^(%a+)%-") end

-- A word that stands around the text, in the language of the document.
local function word(key) return stringify(metadata.chrome[key]) end

local function count(kind, id)
  counts[kind] = counts[kind] + 1
  numbers[id] = word(KINDS[kind]) .. NBSP .. counts[kind]
  return numbers[id]
end

local function typst_string(text) return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"') .. '"' end

-- Alternative text ---------------------------------------------------------------------------------------------------

local function alt_text(image)
  local alt = image.attributes["fig-alt"] or image.attributes["alt"]
  if not alt or alt == "" then alt = stringify(image.caption) end
  return alt
end

local function picture(image)
  local alt = alt_text(image)
  local own = image.src:match("^own/%d+/(.*)$")  -- a picture that lies beside the document: its width is meant
  if alt == "" then error("the image " .. (own or image.src) .. " has no alternative text; give it fig-alt") end
  image.attributes["fig-alt"] = nil
  image.attributes["alt"] = nil
  if FORMAT == "typst" then
    local width = image.attributes.width or (own and "auto" or "100%")
    width = width:gsub("^([%d.]+)px$", function(dots) return dots * 0.75 .. "pt" end)
    return pandoc.RawInline("typst", "#image(" .. typst_string(image.src) .. ", width: " .. width ..
      ", alt: " .. typst_string(alt) .. ")")
  end
  if FORMAT == "docx" and own and own:match("%.svg$") then error("Word does not show " .. own .. "; save it as PNG") end
  image.caption = { pandoc.Str(alt) }
  if FORMAT:match("html") then
    if own then image.classes:insert("own") else image.attributes.width = nil end
  end
  return image
end

local function formula(math)
  if FORMAT ~= "typst" then return nil end
  local alt = math.text:gsub("%s+", " ")
  return { pandoc.RawInline("typst", "#math-alt(" .. typst_string(alt) .. ")["), math, pandoc.RawInline("typst", "]") }
end

-- Figures and tables -------------------------------------------------------------------------------------------------

local function labelled(label, inlines)
  local caption = pandoc.List({ pandoc.Strong({ pandoc.Str(label .. ":") }), pandoc.Space() })
  caption:extend(inlines)
  return caption
end

local function note_block(blocks, kind)
  if FORMAT == "typst" then
    blocks:insert(1, pandoc.RawBlock("typst", "#" .. kind .. "["))
    blocks:insert(pandoc.RawBlock("typst", "]"))
    return pandoc.Div(blocks)
  end
  return pandoc.Div(blocks, pandoc.Attr("", { "table-note" }, { ["custom-style"] = "Table Note" }))
end

local function holds_picture(block)
  local found = false
  pandoc.walk_block(block, { Image = function() found = true end })
  return found
end

-- A picture drawn for a narrow screen takes the place of the other one there. Lettering made for a page is too small to
-- read on a phone: where there is no narrow picture, the other one is scrolled, as tables are.
local function pictures_of_page(shown, label)
  local wide, narrow = pandoc.Blocks({}), pandoc.Blocks({})
  for _, block in ipairs(shown) do
    local marked = false
    pandoc.walk_block(block, { Image = function(image) marked = image.classes:includes("narrow") end })
    if marked then narrow:insert(block) else wide:insert(block) end
  end
  local named = { { "role", "region" }, { "tabindex", "0" }, { "aria-label", label } } -- pairs, to keep their order
  local out = pandoc.Blocks({ pandoc.Div(wide, pandoc.Attr("", { "scroll" }, named)) })
  out:extend(narrow)
  return out
end

-- As with a table, the caption comes first, and the notes come last.
local function figure(id, blocks, caption)
  local label = count("fig", id)
  local mark = "<" .. id .. "-shown>"
  local shown, notes = pandoc.Blocks({}), pandoc.Blocks({})
  for place, block in ipairs(blocks) do
    if place == 1 or holds_picture(block) then shown:insert(block) else notes:insert(block) end
  end
  local told = labelled(label, caption)
  if FORMAT:match("html") then
    local out = pandoc.Blocks({ pandoc.RawBlock("html", '<figure id="' .. id .. '">\n<figcaption>'), pandoc.Plain(told),
      pandoc.RawBlock("html", "</figcaption>") })
    out:extend(pictures_of_page(shown, label))
    if #notes > 0 then out:insert(note_block(notes, "figure-note")) end
    out:insert(pandoc.RawBlock("html", "</figure>"))
    return out
  elseif FORMAT ~= "typst" then
    local out = pandoc.Blocks({ pandoc.Div({ pandoc.Para(told) }, pandoc.Attr(id, {}, { ["custom-style"] = "Image Caption" })) })
    for _, block in ipairs(shown) do out:insert(pandoc.Div({ block }, pandoc.Attr("", {}, { ["custom-style"] = "Figure" }))) end
    if #notes > 0 then out:insert(note_block(notes, "figure-note")) end
    return out
  end
  shown:insert(1, pandoc.RawBlock("typst", "#metadata(none) " .. mark))
  if #notes > 0 then shown:insert(note_block(notes, "figure-note")) end
  local whole = pandoc.Figure(shown, { long = { pandoc.Plain(told) } }, pandoc.Attr(id))
  return { pandoc.RawBlock("typst", "#floating(" .. mark .. ", <" .. id .. "-called>)["), whole,
    pandoc.RawBlock("typst", "]") }
end

-- A row whose only text is a bold first cell names the group of rows below it. Most rows say something in another cell,
-- the last to be looked into is therefore what stands in the first.
local function names_group(row)
  local cells = row.cells
  for place = 2, #cells do
    local contents = cells[place].contents
    if #contents > 0 and stringify(contents) ~= "" then return false end
  end
  local first = #cells > 1 and cells[1].contents[1]
  local inlines = first and first.content
  return inlines and #inlines == 1 and inlines[1].t == "Strong"
end

-- Each group becomes a body whose head spans the table.
local function with_groups(tbl)
  local bodies = pandoc.List()
  for _, body in ipairs(tbl.bodies) do
    local group = { attr = body.attr, head = body.head, body = pandoc.List(), row_head_columns = body.row_head_columns }
    for _, row in ipairs(body.body) do
      if names_group(row) then
        if #group.body > 0 then bodies:insert(group) end
        local name = row.cells[1]
        name.col_span = #row.cells
        row.cells = { name }
        group = { attr = body.attr, head = { row }, body = pandoc.List(), row_head_columns = body.row_head_columns }
      else
        group.body:insert(row)
      end
    end
    bodies:insert(group)
  end
  tbl.bodies = bodies
  return tbl
end

-- Columns, groups and the first cell of each row are headers in HTML, as in the tables that come as HTML.
local function with_scopes(tbl)
  local function mark(rows, scope)
    for _, row in ipairs(rows) do
      for _, cell in ipairs(row.cells) do cell.attributes.scope = scope end
    end
  end
  mark(tbl.head.rows, "col")
  for _, body in ipairs(tbl.bodies) do
    mark(body.head, "rowgroup")
    body.row_head_columns = #tbl.colspecs > 1 and 1 or 0
    for _, row in ipairs(body.body) do
      if body.row_head_columns == 1 then row.cells[1].attributes.scope = "row" end
    end
  end
  return tbl
end

local function html_escape(text)
  return (text:gsub("&", "&amp;"):gsub('"', "&quot;"):gsub("<", "&lt;"):gsub(">", "&gt;"))
end

-- A wide table scrolls in a box of its own, which has a name and can be reached with the keyboard.
local function scroll_box(tbl, label)
  tbl.classes:insert("sheet")
  local open = '<div class="scroll" role="region" tabindex="0" aria-label="' .. html_escape(label) .. '">'
  return pandoc.List({ pandoc.RawBlock("html", open), with_scopes(with_groups(tbl)), pandoc.RawBlock("html", "</div>") })
end

-- A table of ours comes as HTML: its caption stands right behind its opening tag.
local function html_table(id, blocks, caption)
  local out = pandoc.List({ pandoc.RawBlock("html", '<div id="' .. id .. '" class="table-float">') })
  local notes, captioned = pandoc.List(), false
  for _, block in ipairs(blocks) do
    local before, after
    if block.t == "RawBlock" and not captioned then before, after = block.text:match("^(.-<table[^>]*>)(.*)$") end
    if before then
      out:insert(pandoc.RawBlock("html", before .. "<caption>"))
      out:insert(pandoc.Plain({ pandoc.Span(caption) }))
      out:insert(pandoc.RawBlock("html", "</caption>" .. after))
      captioned = true
    elseif block.t == "Table" and not captioned then
      block.caption = { long = { pandoc.Plain({ pandoc.Span(caption) }) } }
      out:extend(scroll_box(block, stringify(caption)))
      captioned = true
    else
      notes:insert(block)
    end
  end
  if #notes > 0 then out:insert(note_block(notes, "table-note")) end
  out:insert(pandoc.RawBlock("html", "</div>"))
  if captioned then return out end
  return pandoc.List({ pandoc.Figure(blocks, { long = { pandoc.Plain(caption) } }, pandoc.Attr(id)) })
end

local ALIGN = { AlignLeft = "left", AlignRight = "right", AlignCenter = "center", AlignDefault = "auto" }

local function typst_columns(tbl)
  local widths, aligns = {}, {}
  for place, spec in ipairs(tbl.colspecs) do
    aligns[place] = ALIGN[spec[1]]
    widths[place] = spec[2] and string.format("%.2f%%", 100 * spec[2]) or "auto"
  end
  return "columns: (" .. table.concat(widths, ", ") .. ",), align: (" .. table.concat(aligns, ", ") .. ",),"
end

local function typst_row(row)
  local out, closing = pandoc.List(), ""
  for _, cell in ipairs(row.cells) do
    local span = cell.col_span > 1 and "table.cell(colspan: " .. cell.col_span .. ")[" or "["
    out:insert(pandoc.RawBlock("typst", closing .. span))
    out:extend(cell.contents)
    closing = "], "
  end
  out:insert(pandoc.RawBlock("typst", "],"))
  return out
end

local function typst_header(level, row)
  local out = pandoc.List({ pandoc.RawBlock("typst", "table.header(level: " .. level .. ",") })
  out:extend(typst_row(row))
  out:insert(pandoc.RawBlock("typst", "),"))
  return out
end

-- The name of a group is a header of the second level: it is repeated where its rows go on over the page.
local function typst_table(tbl, id, caption)
  local out = pandoc.List({ pandoc.RawBlock("typst", "#figure(kind: table, caption: ["), pandoc.Plain(caption),
    pandoc.RawBlock("typst", "], table(" .. typst_columns(tbl)) })
  for _, row in ipairs(tbl.head.rows) do out:extend(typst_header(1, row)) end
  for _, body in ipairs(tbl.bodies) do
    for _, row in ipairs(body.head) do out:extend(typst_header(2, row)) end
    for _, row in ipairs(body.body) do out:extend(typst_row(row)) end
  end
  out:insert(pandoc.RawBlock("typst", ")) <" .. id .. ">"))
  return out
end

-- A short table split over two pages is harder to read than the white space it leaves is ugly. Its lines are
-- guessed from the text, and few: what may not break and is longer than a page would run off its foot.
local KEPT_TOGETHER, CHARACTERS = 9, 90

-- Words are not split, so a line holds at least one.
local function wrapped(text, room)
  local lines, used = 0, math.huge
  for word in text:gmatch("%S+") do
    local long = utf8.len(word)
    if used + 1 + long > room then lines, used = lines + 1, long else used = used + 1 + long end
  end
  return lines
end

local function lines_of(cell, spec, columns)
  local lines = 0
  for _, block in ipairs(cell.contents) do
    lines = lines + wrapped(stringify(block), CHARACTERS * (spec[2] or 1 / columns))
  end
  return lines
end

local function kept_together(tbl)
  local lines, specs = 0, tbl.colspecs
  for _, body in ipairs(tbl.bodies) do
    lines = lines + #body.head
    for _, row in ipairs(body.body) do
      local longest = 1
      for place, cell in ipairs(row.cells) do
        longest = math.max(longest, lines_of(cell, specs[place], #specs))
      end
      lines = lines + longest
      if lines > KEPT_TOGETHER then return false end
    end
  end
  return lines <= KEPT_TOGETHER
end

local function table_float(id, blocks, caption)
  caption = labelled(count("tbl", id), caption)
  if FORMAT:match("html") then return html_table(id, blocks, caption) end
  local notes, rest, tbl = pandoc.List(), pandoc.List(), nil
  for _, block in ipairs(blocks) do
    if block.t == "Table" and not tbl then
      tbl = with_groups(block)
    elseif tbl then
      notes:insert(block)
    else
      rest:insert(block)
    end
  end
  if not tbl then
    rest:insert(1, pandoc.Para(caption))
    return { pandoc.Div(rest, pandoc.Attr(id)) }
  end
  if FORMAT ~= "typst" then
    tbl.identifier = id
    tbl.caption = { long = { pandoc.Plain(caption) } }
    return #notes > 0 and { tbl, note_block(notes, "table-note") } or { tbl }
  end
  local float = typst_table(tbl, id, caption)
  if #notes > 0 then float:insert(note_block(notes, "table-note")) end
  if kept_together(tbl) then
    float:insert(1, pandoc.RawBlock("typst", "#block(breakable: false, width: 100%)["))
    float:insert(pandoc.RawBlock("typst", "]"))
  end
  return float
end

local function split_caption(blocks)
  local last = blocks[#blocks]
  if not last or (last.t ~= "Para" and last.t ~= "Plain") or #blocks < 2 then
    error("a figure or table block must end with a paragraph that is its caption")
  end
  local content = pandoc.List()
  for place = 1, #blocks - 1 do content:insert(blocks[place]) end
  return content, last.content
end

-- Callouts and tabsets -----------------------------------------------------------------------------------------------

local function callout_kind(div)
  for _, class in ipairs(div.classes) do
    local kind = class:match("^callout%-(%a+)$")
    if kind and CALLOUTS[kind] then return kind end
  end
end

local function callout(div, kind)
  local blocks = div.content
  local title = div.attributes.title and pandoc.Inlines(div.attributes.title)
  if not title and blocks[1] and blocks[1].t == "Header" then
    title = blocks[1].content
    blocks:remove(1)
  end
  title = title or pandoc.Inlines(word(kind))
  if FORMAT == "typst" then
    local out = pandoc.List({ pandoc.RawBlock("typst", "#callout(" .. typst_string(kind) .. ")[") })
    out:insert(pandoc.Para({ pandoc.RawInline("typst", "#block(sticky: true)["), pandoc.Strong(title),
      pandoc.RawInline("typst", "]") }))
    out:extend(blocks)
    out:insert(pandoc.RawBlock("typst", "]"))
    return out
  end
  local head = pandoc.Div({ pandoc.Para({ pandoc.Strong(title) }) },
    pandoc.Attr("", { "callout-title" }, { ["custom-style"] = "Callout Title" }))
  local body = pandoc.Div(blocks, pandoc.Attr("", { "callout-body" }, { ["custom-style"] = "Callout" }))
  return pandoc.Div({ head, body }, pandoc.Attr("", { "callout", "callout-" .. kind }, { role = "note" }))
end

local function panels(div)
  local tabs, level = pandoc.List(), nil
  for _, block in ipairs(div.content) do
    if block.t == "Header" and (not level or block.level == level) then
      level = block.level
      tabs:insert({ title = block.content, level = block.level, blocks = pandoc.List() })
    elseif #tabs > 0 then
      tabs[#tabs].blocks:insert(block)
    end
  end
  return tabs
end

local function html_tabs(tabs)
  tabset = tabset + 1
  local name = "tabset-" .. tabset
  local out = pandoc.List()
  for place, tab in ipairs(tabs) do
    local id = name .. "-" .. place
    out:insert(pandoc.RawBlock("html", string.format('<input type="radio" name="%s" id="%s"%s>', name, id,
      place == 1 and " checked" or "")))
    local label = pandoc.List({ pandoc.RawInline("html", string.format('<label for="%s">', id)) })
    label:extend(tab.title)
    label:insert(pandoc.RawInline("html", "</label>"))
    out:insert(pandoc.Plain(label))
    out:insert(pandoc.Div(tab.blocks, pandoc.Attr("", { "tab" })))
  end
  return pandoc.Div(out, pandoc.Attr("", { "tabset" }))
end

local function printed_tabs(tabs)
  local out = pandoc.List()
  for _, tab in ipairs(tabs) do
    out:insert(pandoc.Header(tab.level, tab.title, pandoc.Attr("", { "unnumbered", "unlisted" })))
    out:extend(tab.blocks)
  end
  if FORMAT == "typst" then
    -- A tab may hold nothing but a figure, which then stays below the tab's name; two of them fit on a page.
    out:insert(1, pandoc.RawBlock("typst", "#[#let floating(mark, called, body) = body\n" ..
      "#let image(path, width: 100%, alt: none) = std.image(path, width: 0.85 * width, alt: alt)"))
    out:insert(pandoc.RawBlock("typst", "]"))
  end
  return pandoc.Div(out)
end

-- Conditions (whole divs of the source are resolved before their code runs; spans and emitted divs here) ---------------

local function dig(path)
  local found = metadata
  for key in path:gmatch("[^.]+") do
    if type(found) ~= "table" and pandoc.utils.type(found) ~= "Meta" then return nil end
    found = found[key]
    if found == nil then return nil end
  end
  return found
end

local function matches(element)
  local mine = FORMAT:match("html") and "html" or FORMAT == "typst" and "pdf" or FORMAT
  local ok = true
  for key, value in pairs(element.attributes) do
    local word, what = key:match("^(%a+)%-(%a+)$")
    if word == "when" or word == "unless" then
      local truth
      if what == "format" then
        truth = value == mine or (value == "typst" and mine == "pdf")
      elseif what == "meta" then
        local found = dig(value)
        truth = found ~= nil and found ~= false and found ~= ""
      else
        truth = (metadata["active-profiles"] and stringify(metadata["active-profiles"]):find(value, 1, true)) ~= nil
      end
      if word == "unless" then truth = not truth end
      ok = ok and truth
    end
  end
  if element.classes:includes("content-hidden") then ok = not ok end
  return ok
end

local function conditional(element)
  if element.classes:includes("content-visible") or element.classes:includes("content-hidden") then
    if matches(element) then return element.content end
    return {}
  end
end

-- One walk in reading order ------------------------------------------------------------------------------------------

local function header(block)
  if not block.classes:includes("unnumbered") then
    section[block.level] = section[block.level] + 1
    for deeper = block.level + 1, 6 do section[deeper] = 0 end
    local parts = {}
    for level = 1, block.level do parts[level] = tostring(section[level]) end
    if block.identifier ~= "" then numbers[block.identifier] = word("section") .. NBSP .. table.concat(parts, ".") end
  elseif block.identifier ~= "" then
    numbers[block.identifier] = "\u{201c}" .. stringify(block.content) .. "\u{201d}"
  end
  return block
end

local function equation(para)
  local math = para.content[1]
  if not math or math.t ~= "Math" or math.mathtype ~= "DisplayMath" then return nil end
  local id = stringify(para.content):match("{#(eq%-[%w-]+)}%s*$")
  if not id then return nil end
  counts.eq = counts.eq + 1
  numbers[id] = word("equation") .. NBSP .. counts.eq
  local number = "(" .. counts.eq .. ")"
  if FORMAT == "typst" then
    return pandoc.Div({ pandoc.Para({ pandoc.RawInline("typst", "#equation-row(" .. typst_string(number) .. ")["), math,
      pandoc.RawInline("typst", "]") }) }, pandoc.Attr(id))
  end
  if FORMAT:match("html") then
    local box = { { "role", "region" }, { "tabindex", "0" }, { "aria-label", numbers[id] } }
    return pandoc.Div({ pandoc.Para({ math }), pandoc.Para({ pandoc.Str(number) }) },
      pandoc.Attr(id, { "equation" }, box))
  end
  math.text = math.text .. " \\qquad " .. number
  return pandoc.Div({ pandoc.Para({ math }) }, pandoc.Attr(id))
end

-- What ends in a colon, or is bold throughout, says what follows: it does not stay behind at the foot of a page.
local function leading(para)
  local bold = #para.content == 1 and para.content[1].t == "Strong"
  if FORMAT ~= "typst" or not (bold or stringify(para):match(":$")) then return { para } end
  return { pandoc.RawBlock("typst", "#leading["), para, pandoc.RawBlock("typst", "]") }
end

local function caption_id(blocks)
  local text = blocks and blocks[#blocks] and blocks[#blocks].content
  if not text or #text == 0 or text[#text].t ~= "Str" then return nil end
  local id = text[#text].text:match("^{#(tbl%-[%w-]+)}$")
  if id then text:remove() end
  return id, text
end

-- Where the text stands that a figure follows: a mark before the last word of the paragraph. Behind it the mark would go
-- along with the figure to the next page.
local function calls(out, id)
  local last = out[#out]
  if FORMAT == "typst" and last and last.t == "Para" then
    last.content:insert(#last.content, pandoc.RawInline("typst", "#metadata(none) <" .. id .. "-called>"))
  end
end

local walk

local function div(block)
  local shown = conditional(block)
  if shown then return walk(pandoc.Blocks(shown)) end
  local kind = kind_of(block.identifier)
  if kind == "fig" then
    local content, caption = split_caption(block.content)
    return figure(block.identifier, content, caption)
  elseif kind == "tbl" then
    local content, caption = split_caption(block.content)
    return table_float(block.identifier, content, caption)
  end
  local is_callout = callout_kind(block)
  if block.classes:includes("panel-tabset") then
    local tabs = panels(block)
    for _, tab in ipairs(tabs) do tab.blocks = walk(pandoc.Blocks(tab.blocks)) end
    return { FORMAT:match("html") and html_tabs(tabs) or printed_tabs(tabs) }
  end
  if is_callout then
    local title = block.content[1] and block.content[1].t == "Header" and block.content:remove(1)
    block.content = walk(block.content)
    if title then block.content:insert(1, title) end
    local out = callout(block, is_callout)
    return pandoc.utils.type(out) == "List" and out or { out }
  end
  block.content = walk(block.content)
  if block.identifier == "refs" then works = block end
  if block.classes:includes("key-numbers") and #block.content == 0 then return {} end
  for _, class in ipairs({ "key-numbers", "edition" }) do
    if FORMAT == "typst" and block.classes:includes(class) then
      block.content:insert(1, pandoc.RawBlock("typst", "#" .. class .. "["))
      block.content:insert(pandoc.RawBlock("typst", "]"))
    end
  end
  return { block }
end

walk = function(blocks)
  local out = pandoc.Blocks({})
  for _, block in ipairs(blocks) do
    if block.t == "Header" then
      out:insert(header(block))
    elseif block.t == "Figure" and kind_of(block.identifier) == "fig" then
      calls(out, block.identifier)
      local caption = pandoc.utils.blocks_to_inlines(block.caption.long)
      out:extend(figure(block.identifier, block.content, caption))
    elseif block.t == "Table" then
      local id, caption = caption_id(block.caption.long)
      id = id or (kind_of(block.identifier) == "tbl" and block.identifier)
      if id then
        caption = caption or pandoc.utils.blocks_to_inlines(block.caption.long)
        for _, item in ipairs(table_float(id, { block }, caption)) do out:insert(item) end
      elseif FORMAT:match("html") then
        out:extend(scroll_box(block, "Table"))
      else
        out:insert(block)
      end
    elseif block.t == "Para" then
      local numbered = equation(block)
      out:extend(numbered and { numbered } or leading(block))
    elseif block.t == "Div" then
      if kind_of(block.identifier) == "fig" then calls(out, block.identifier) end
      for _, item in ipairs(div(block)) do out:insert(item) end
    else
      out:insert(block)
    end
  end
  return out
end

-- References and shortcodes ------------------------------------------------------------------------------------------

local missing = pandoc.List()   -- references that lead nowhere, told all at once
local cited = pandoc.List()     -- citations in the order of the text, and then what stands for them

-- The place of a citation until all of them are known. A style of its own may set notes, which depend on what is around.
local function place_of(cite)
  if metadata.csl or metadata["citation-style"] then return cite end
  cited:insert(cite)
  return pandoc.Span({}, pandoc.Attr("", {}, { cited = tostring(#cited) }))
end

local function reference(cite)
  local links, others = pandoc.List(), pandoc.List()
  for _, citation in ipairs(cite.citations) do
    if not KINDS[kind_of(citation.id) or ""] then
      others:insert(citation)
    else
      local text = numbers[citation.id]
      if not text then
        missing:insert("@" .. citation.id)
        text = citation.id
      end
      if #links > 0 then links:extend({ pandoc.Str(","), pandoc.Space() }) end
      links:insert(pandoc.Link({ pandoc.Str(text) }, "#" .. citation.id))
    end
  end
  if #links == 0 then return place_of(cite) end
  if #others > 0 then
    -- "@fig-x [@key]" is one citation to pandoc; the reference comes first, the sources in parentheses.
    for _, citation in ipairs(others) do citation.mode = "NormalCitation" end
    links:extend({ pandoc.Space(), place_of(pandoc.Cite({}, others)) })
  end
  return links
end

-- Pandoc goes through a document many times over to place its citations, which takes as long as to write it. Of a text
-- of nothing but citations, and of where the list of works is to stand, it makes the same.
local function with_citations(doc)
  if not metadata.citeproc and not metadata.bibliography then return doc end
  if metadata.csl or metadata["citation-style"] then return pandoc.utils.citeproc(doc) end
  local last = doc.blocks[#doc.blocks]
  local lines = cited:map(function(cite) return pandoc.Plain({ cite }) end)
  if works then
    lines:insert(works)
  elseif last and last.t == "Header" then
    lines:insert(doc.blocks:remove())
  end
  local blocks = pandoc.utils.citeproc(pandoc.Pandoc(lines, metadata)).blocks
  for place = 1, #cited do cited[place] = blocks[place].content end
  local listed = { table.unpack(blocks, #cited + 1) }
  if works then works = listed[1] else doc.blocks:extend(listed) end
  return doc
end

local function in_place(span)
  local place = span.attributes.cited
  if place then return cited[tonumber(place)] end
end

local function page_break()
  if FORMAT == "typst" then return pandoc.RawBlock("typst", "#pagebreak(weak: true)") end
  if FORMAT == "docx" then return pandoc.RawBlock("openxml", '<w:p><w:r><w:br w:type="page"/></w:r></w:p>') end
  return pandoc.RawBlock("html", '<div class="page-break"></div>')
end

local function shortcode_block(para)
  local text = stringify(para)
  if text:match("^{{<%s*pagebreak%s*>}}$") then return page_break() end
end

local function shortcodes(inlines)
  -- {{< meta a.b >}} arrives as the strings "{{<", "meta", "a.b", ">}}" with spaces between.
  local out, place = pandoc.List(), 1
  while place <= #inlines do
    local item = inlines[place]
    local key = item.t == "Str" and item.text == "{{<" and inlines[place + 2] and inlines[place + 2].text == "meta"
      and inlines[place + 4] and inlines[place + 4].text
    if key then
      local found = dig(key)
      if found == nil then error("{{< meta " .. key .. " >}}: the metadata have no " .. key) end
      out:extend(pandoc.Inlines(stringify(found)))
      local tail = inlines[place + 6] and inlines[place + 6].text:match("^>}}(.*)$")
      if tail and tail ~= "" then out:insert(pandoc.Str(tail)) end
      place = place + 7
    else
      out:insert(item)
      place = place + 1
    end
  end
  return out
end

-- Lists from cells one behind the other become one list with air between its items, beside others without: a list of
-- single paragraphs is set close, whoever printed it. Where a style of Word is asked for by name it stays as it is,
-- because pandoc gives that style to paragraphs alone.
local function styled(div)
  if works and div.identifier == works.identifier then return works, false end
  if div.attributes["custom-style"] then return div:walk({ Span = in_place }), false end
end

local function close(list)
  for _, item in ipairs(list.content) do
    if #item ~= 1 or (item[1].t ~= "Para" and item[1].t ~= "Plain") then return nil end
  end
  list.content = list.content:map(function(item) return { pandoc.Plain(item[1].content) } end)
  return list
end

function Pandoc(doc)
  metadata = doc.meta
  -- To look at every list of inlines costs a third of what pandoc does, and few documents have a shortcode.
  if metadata["has-shortcodes"] then
    doc = doc:walk({ Inlines = shortcodes })
    doc = doc:walk({ Para = shortcode_block })
  end
  doc.blocks = walk(doc.blocks)
  doc = doc:walk({ Cite = reference, Span = conditional, Image = picture, Math = formula })
  doc = with_citations(doc)
  doc = doc:walk({ traverse = "topdown", Div = styled, BulletList = close, Span = in_place })
  if #missing > 0 then error(table.concat(missing, ", ") .. " refers to nothing in this document") end
  return doc
end

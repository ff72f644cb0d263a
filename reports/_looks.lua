-- What Quarto cannot know of these documents: group rows span their table, and in PDF the boxes and notes look as they do
-- from the built-in engine, which does not read this file. A study may be rendered without the package at hand, and the
-- package renders documents that lie anywhere, so neither filter can load a file of the other: what both need is here too.

local BOX = 'block(width: 100%%, fill: rgb("#f3f6f9"), stroke: (%s + rgb("%s")), inset: (x: 12pt, y: 10pt), above: 1.4em, below: 1.4em)'
local NOTE = '#block(width: 100%, above: 0.6em, below: 1.6em)[#set align(left); #set text(size: 8.2pt, fill: rgb("#41505f"))'
local EDITION = '#block(below: 1.4em)[#set text(size: 9.5pt, fill: rgb("#5b6b7c"))'
local EDGES = { note = "#0072b2", tip = "#0072b2", warning = "#a8320a", caution = "#a8320a", important = "#a8320a" }

local function within(opening, blocks, closing)
  blocks:insert(1, pandoc.RawBlock("typst", opening))
  blocks:insert(pandoc.RawBlock("typst", closing or "]"))
  return blocks
end

-- Which sections a run has is decided after this filter, so a box may turn out to be empty: then there is none.
local function boxed(edge, color, blocks)
  local closing = "]; if measure(body).height > 0pt { " .. BOX:format(edge, color) .. "[#body] } }"
  return within("#context { let body = [", blocks, closing)
end

-- A row whose only text is a bold first cell names the group of rows below it.
function Table(tbl)
  for _, body in ipairs(tbl.bodies) do
    for _, row in ipairs(body.body) do
      local first = row.cells[1] and row.cells[1].contents[1]
      local bold = first and first.content and #first.content == 1 and first.content[1].t == "Strong"
      local rest = ""
      for place = 2, #row.cells do rest = rest .. pandoc.utils.stringify(row.cells[place].contents) end
      if bold and rest == "" and #row.cells > 1 then
        row.cells[1].col_span = #row.cells
        row.cells = { row.cells[1] }
      end
    end
  end
  return tbl
end

local function holds_picture(block)
  local found = false
  pandoc.walk_block(block, { Image = function() found = true end })
  return found
end

-- Between a table or picture and its caption, which comes last, stand its notes.
local function noted(div, shown)
  local place = 0
  for at, block in ipairs(div.content) do
    if shown(block) then place = at end
  end
  if place == 0 or place > #div.content - 2 then return nil end
  local notes = pandoc.Blocks({})
  while #div.content > place + 1 do notes:insert(div.content:remove(place + 1)) end
  if FORMAT == "typst" then notes = within(NOTE, notes) end
  div.content:insert(place + 1, pandoc.Div(notes, pandoc.Attr("", { "table-note" }, { ["custom-style"] = "Table Note" })))
  return div
end

local function callout(div, kind)
  local blocks, title = div.content, pandoc.Inlines(kind:sub(1, 1):upper() .. kind:sub(2))
  if blocks[1] and blocks[1].t == "Header" then title = blocks:remove(1).content end
  blocks:insert(1, pandoc.Para({ pandoc.Strong(title) }))
  return boxed("left: 3pt", EDGES[kind], blocks)
end

function Div(div)
  if div.identifier:match("^tbl%-") then return noted(div, function(block) return block.t == "Table" end) end
  if div.identifier:match("^fig%-") then return noted(div, holds_picture) end
  if FORMAT ~= "typst" then return nil end
  for _, class in ipairs(div.classes) do
    local kind = class:match("^callout%-(%a+)$")
    if kind and EDGES[kind] then return callout(div, kind) end
  end
  if div.classes:includes("key-numbers") then return boxed("top: 2pt", "#1f3a5f", div.content) end
  if div.classes:includes("edition") then return within(EDITION, div.content) end
end

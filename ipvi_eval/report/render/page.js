// Nothing here is needed to read the page. It sorts a table by one of its columns, and leads from a number to its row
// among the numbers at the end.
(function () {
  "use strict";

  function plain(cell) { return cell.textContent.trim(); }

  // What stands for no number comes last, whichever way a column is sorted.
  function missing(text) { return text === "" || text === "\u2013" || text.charAt(0) === "["; }

  function number(text) {
    var found = text.replace(/,/g, "").replace(/\u2212/g, "-").match(/^[<>+$\s]*(-?[$]?\d*\.?\d+)/);
    return found ? parseFloat(found[1].replace("$", "")) : null;
  }

  function compare(one, other, way) {
    if (missing(one) || missing(other)) { return missing(one) - missing(other); }
    var a = number(one), b = number(other);
    if (a !== null && b !== null && a !== b) { return way * (a - b); }
    if ((a === null) !== (b === null)) { return a === null ? 1 : -1; }
    return way * one.localeCompare(other, document.documentElement.lang, { numeric: true });
  }

  function sort(table, place, way) {
    Array.prototype.forEach.call(table.tBodies, function (body) {
      body.inOrder = body.inOrder || Array.prototype.slice.call(body.rows);
      var named = body.inOrder.filter(function (row) { return row.querySelector('th[scope="rowgroup"]'); });
      var rows = body.inOrder.filter(function (row) { return named.indexOf(row) < 0; });
      if (way !== 0) {
        rows.sort(function (a, b) { return compare(plain(a.cells[place]), plain(b.cells[place]), way); });
      }
      named.concat(rows).forEach(function (row) { body.appendChild(row); });
    });
  }

  function sortable(table) {
    var heads = table.tHead ? Array.prototype.slice.call(table.tHead.rows[0].cells) : [];
    if (table.rows.length < 4) { return; }
    heads.forEach(function (head, place) {
      if (!plain(head)) { return; }
      var button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      while (head.firstChild) { button.appendChild(head.firstChild); }
      head.appendChild(button);
      button.addEventListener("click", function () {
        var before = head.getAttribute("aria-sort");
        var after = before === "ascending" ? "descending" : before === "descending" ? null : "ascending";
        heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
        if (after) { head.setAttribute("aria-sort", after); }
        sort(table, place, after === "ascending" ? 1 : after === "descending" ? -1 : 0);
      });
    });
  }

  function leading(span) {
    var row = document.getElementById("number." + span.getAttribute("data-result").split(" ")[0]);
    if (!row) { return; }
    span.classList.add("leads");
    span.addEventListener("click", function () {
      row.closest("details").open = true;
      window.location.hash = row.id;
    });
  }

  Array.prototype.forEach.call(document.querySelectorAll("table.sheet"), sortable);
  Array.prototype.forEach.call(document.querySelectorAll("span[data-result]"), leading);
}());

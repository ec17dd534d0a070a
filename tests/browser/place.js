// Where words stand: the middles of their first and last character, whatever lines they are on.
(words) => {
  const walker = document.createTreeWalker(document.querySelector("#text"), NodeFilter.SHOW_TEXT);
  const nodes = [];
  let whole = "";
  while (walker.nextNode()) {
    nodes.push([whole.length, walker.currentNode]);
    whole += walker.currentNode.data;
  }
  const at = whole.indexOf(words);
  const box = (place) => {
    const [from, node] = nodes.findLast(([from]) => from <= place);
    const range = document.createRange();
    range.setStart(node, place - from);
    range.setEnd(node, place - from + 1);
    return range.getClientRects()[0];
  };
  nodes.findLast(([from]) => from <= at)[1].parentElement.scrollIntoView({ block: "center" });
  const [first, last] = [box(at), box(at + words.length - 1)];
  return { left: first.left, top: first.top + first.height / 2, right: last.right, bottom: last.top + last.height / 2 };
};

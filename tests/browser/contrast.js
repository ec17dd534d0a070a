// The contrast of every text that can be seen with what lies behind it, as [ratio, text, class].
() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

  function rgba(color) {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  }

  const over = (top, under) => top.map((value, i) => (i < 3 ? value * top[3] + under[i] * (1 - top[3]) : 1));

  // Relative luminance and contrast as in WCAG 2.
  function luminance(color) {
    const [r, g, b] = color
      .map((value) => value / 255)
      .map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  const seen = (element) =>
    element.checkVisibility() && !element.closest("script, option, .skip, .unseen") && !element.closest(":disabled");

  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !seen(element)) continue;
    const layers = [];
    for (let one = element; one; one = one.parentElement) layers.unshift(rgba(getComputedStyle(one).backgroundColor));
    const ground = layers.reduce((under, top) => over(top, under), [255, 255, 255, 1]);
    const style = getComputedStyle(element);
    const ink = over(rgba(element.closest("svg") ? style.fill : style.color), ground);
    const [low, high] = [luminance(ink), luminance(ground)].sort((a, b) => a - b);
    found.push([
      (high + 0.05) / (low + 0.05),
      walker.currentNode.data.slice(0, 20),
      String(element.className.baseVal ?? element.className),
    ]);
  }
  return found;
};

// Tables and code can be reached by keyboard while they scroll.
const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.setAttribute('tabindex', '0');
    else target.removeAttribute('tabindex');
  }
});
addEventListener('load', () => {
  for (const part of document.querySelectorAll('.tsd-typography table, .tsd-typography pre'))
    sizes.observe(part);
});

// In TypeDoc's navigation a link lies inside of the summary that opens a group: a control within a control,
// which screen readers cannot tell apart. Here it goes beside it.
function separate(summary) {
  const link = summary.querySelector('a');
  if (!link) return;
  const item = summary.closest('li');
  item.classList.add('site-group');
  item.prepend(link);
  summary.setAttribute('aria-label', `Contents of ${link.textContent}`);
}
const navigation = document.getElementById('tsd-nav-container');
const separateAll = () => navigation.querySelectorAll('summary').forEach(separate);
if (navigation) {
  separateAll();
  new MutationObserver(separateAll).observe(navigation, { childList: true });
}

// Its results are options, each with a link inside: a control within a control again. Items of a tree may
// have one.
const results = document.getElementById('tsd-search-results');
if (results) {
  results.role = 'tree';
  results.setAttribute('aria-label', 'Results');
  const asItems = () => {
    for (const result of results.children) result.role = 'treeitem';
  };
  new MutationObserver(asItems).observe(results, { childList: true });
}

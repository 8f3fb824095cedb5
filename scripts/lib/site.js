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

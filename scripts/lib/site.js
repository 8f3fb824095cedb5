// Tables and code that scroll can be reached by keyboard.
addEventListener('load', () => {
  for (const part of document.querySelectorAll('.tsd-typography table, .tsd-typography pre'))
    if (part.scrollWidth > part.clientWidth) part.tabIndex = 0;
});

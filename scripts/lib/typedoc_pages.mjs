// A plugin of TypeDoc: pages are named by their first heading, in the order of typedoc.json, and the library
// is "API". Headings that fold a group have no link to themselves: a control within a control.
const HEADING = /^# (.*)\n+/;

const FOLDING_HEADING = /<summary(?:(?!<\/summary>)[\s\S])*<\/summary>/g;
const PERMALINK = /<a [^>]*class="tsd-anchor-icon"[\s\S]*?<\/a>/;

export function load(app) {
  const pages = [];
  app.renderer.on('endPage', (page) => {
    page.contents = page.contents.replace(FOLDING_HEADING, (heading) => heading.replace(PERMALINK, ''));
  });
  app.converter.on('createDocument', (_, page) => {
    page.name = HEADING.exec(page.content[0].text)?.[1] ?? page.name;
    pages.push(page);
  });
  app.converter.on('resolveBegin', ({ project }) => {
    // The page of the README has the project's name as its heading.
    if (project.readme) project.readme[0].text = project.readme[0].text.replace(HEADING, '');
    for (const module of project.children) module.name = 'API';
  });
  const inOrder = (a, b) => pages.indexOf(a) - pages.indexOf(b);
  app.converter.on(
    'resolveEnd',
    ({ project }) => {
      project.documents?.sort(inOrder);
      project.childrenIncludingDocuments?.sort((a, b) =>
        a.isDocument() && b.isDocument() ? inOrder(a, b) : 0,
      );
    },
    -1_000,
  );
}

// The script of a report: reads the data that the page carries, and draws it.
import type { PageData } from '../page_data';
import { comparisonPage } from './comparison_page';
import type { Content } from './dom';
import { foldsPage } from './folds_page';
import { runPage } from './run_page';
import { sweepPage } from './sweep_page';

function contentOf(data: PageData): Content[] {
  if (data.kind === 'run') return runPage(data.run);
  if (data.kind === 'folds') return foldsPage(data.folds);
  return data.kind === 'comparison' ? comparisonPage(data.runs) : sweepPage(data.sweep);
}

const data = JSON.parse(document.getElementById('data')!.textContent) as PageData;
document.querySelector('main')!.replaceChildren(...contentOf(data).filter((item) => item !== null));

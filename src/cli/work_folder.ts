import { printablePath } from '../core/check';
import { type FolderRequest, inWorkFolder as withFolder } from '../run/work_folder';
import { pc } from './colors';

/** Does the work of a run or a sweep in its folder, with a note where nothing keeps other processes out. */
export const inWorkFolder = <T>(request: FolderRequest, work: (folder: string) => Promise<T>): Promise<T> =>
  withFolder(request, (folder, isLocked) => {
    if (!isLocked)
      console.warn(
        pc.yellow(
          `Note: the file system of ${printablePath(folder)} has no locks: no other process may write there`,
        ),
      );
    return work(folder);
  });

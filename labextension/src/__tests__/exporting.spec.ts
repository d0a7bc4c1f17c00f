import { ExportModel } from '../exporting';
import { memory, MemoryNotebook, server } from './memory';

const project = {
  package: 'ex/pkg',
  exported: true,
  standing: { standing: 'proven', proof: { counts: { equal: 8 } }, reasons: [] },
  report: null
};

function make(exportTo = jest.fn(), kept = memory()) {
  const notebook = new MemoryNotebook(['a = 1', ['train', 'b = a']]);
  const ask = jest.fn<Promise<never>, [string, string?]>(() => Promise.resolve(project as never));
  const exporting = new ExportModel(notebook, server({ project: ask, exportTo }), kept);
  return { notebook, ask, exporting, kept };
}

const settled = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 0));

describe('a proof', () => {
  it('is of another text once the notebook is edited, and asked for anew when saved', async () => {
    const { notebook, ask, exporting } = make();
    exporting.watched = true;
    await settled();
    expect([exporting.current, exporting.edited]).toEqual([true, false]);
    notebook.edit([{ id: 'c0', parts: [{ source: 'a = 2' }] }]);
    expect([exporting.current, exporting.edited]).toEqual([false, true]);
    await notebook.save();
    await settled();
    expect(exporting.edited).toBe(false);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('is asked for by nobody while nobody looks', async () => {
    const { notebook, ask, exporting } = make();
    await notebook.save();
    exporting.reset();
    expect(ask).not.toHaveBeenCalled();
    exporting.watched = true;
    exporting.reset();
    await settled();
    expect(ask).toHaveBeenCalledTimes(2);
  });
});

it('drops a preview of a folder that is another by now', async () => {
  let answer: (value: unknown) => void = () => undefined;
  const { exporting } = make(jest.fn(() => new Promise(resolve => (answer = resolve))));
  exporting.folder = 'ex/pkg';
  const done = exporting.lookAhead();
  await settled();
  exporting.folder = 'ex/other';
  answer({ files: [], diff: '' });
  await done;
  expect(exporting.preview).toBeNull();
  exporting.dispose();
});

it('drops a refusal of a folder that is another by now', async () => {
  const refused = { error: 'it is not empty' };
  const { exporting } = make(jest.fn(() => Promise.resolve(refused)));
  exporting.folder = 'ex/full';
  await exporting.lookAhead();
  expect(exporting.refusal).toEqual(refused);
  exporting.folder = 'ex/other';
  expect(exporting.refusal).toBeNull();
  exporting.dispose();
});

describe('the folder that was typed', () => {
  it('is that of the next session too', async () => {
    const { exporting, kept } = make();
    exporting.folder = 'ex/typed';
    exporting.dispose();
    const next = make(jest.fn(), kept);
    next.exporting.watched = true;
    await settled();
    expect(next.exporting.folder).toBe('ex/typed');
    expect(next.ask).toHaveBeenCalledTimes(1);
    expect(next.ask).toHaveBeenCalledWith('folder/churn.ipynb', 'ex/typed');
    next.exporting.dispose();
  });

  it('is not the one that the name of the notebook says', async () => {
    const { exporting, kept } = make();
    exporting.watched = true;
    await settled();
    expect(exporting.folder).toBe('ex/pkg');
    expect(kept.kept.size).toBe(0);
  });

  it('goes along with the notebook to another name', async () => {
    const { exporting, notebook, kept } = make();
    exporting.folder = 'ex/typed';
    notebook.path = 'other.ipynb';
    exporting.reset();
    await settled();
    expect(exporting.folder).toBe('ex/typed');
    expect(kept.kept.get('folder:other.ipynb')).toBe('ex/typed');
    exporting.dispose();
  });
});

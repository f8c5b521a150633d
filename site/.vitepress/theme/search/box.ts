import { useRouter } from 'vitepress';
import { computed, defineComponent, h, nextTick, onMounted, ref, shallowRef, Teleport, watch } from 'vue';
import type { Engine, Result } from './engine';
import { loadEngine } from './load';
import './box.css';

/** What the reader typed last, also after the box was closed. */
const question = ref('');

/** After the last key, in milliseconds. */
const PAUSE = 60;

/** The box of the search. Replaces that of the theme, which shows nothing while its index loads, and neither kinds of pages nor excerpts. */
export default defineComponent({
  emits: ['close'],
  setup(_, { emit }) {
    const router = useRouter();
    const dialog = ref<HTMLDialogElement>();
    const input = ref<HTMLInputElement>();
    const engine = shallowRef<Engine>();
    const failed = ref(false);
    const results = shallowRef<readonly Result[]>();
    const selected = ref(0);

    const search = (): void => {
      results.value = question.value.trim() === '' ? undefined : engine.value?.search(question.value);
      selected.value = 0;
    };
    let timer: ReturnType<typeof setTimeout>;
    watch(question, () => {
      clearTimeout(timer);
      timer = setTimeout(search, PAUSE);
    });
    onMounted(async () => {
      dialog.value!.showModal();
      input.value!.select();
      try {
        engine.value = await loadEngine();
        search();
      } catch {
        failed.value = true;
      }
    });

    const status = computed(() => failed.value ? 'The search index did not load. Close the search, and try again.'
      : engine.value === undefined ? 'Loading the search index …'
        : results.value === undefined ? 'Type a question, an error message, or the name of a parameter, a rule, or a class.'
          : results.value.length === 0 ? `No results for “${question.value}”`
            : results.value.length === 1 ? '1 result' : `${results.value.length} results`);

    const close = (): void => dialog.value?.close();
    const select = async (step: number): Promise<void> => {
      const { length } = results.value ?? [];
      selected.value = length === 0 ? 0 : (selected.value + step + length) % length;
      await nextTick();
      dialog.value?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
    };
    const keys: Readonly<Record<string, () => unknown>> = {
      ArrowDown: () => select(1),
      ArrowUp: () => select(-1),
      Escape: close,
      Enter: () => {
        const result = results.value?.[selected.value];
        return result && Promise.all([router.go(result.address), close()]);
      },
    };
    const onKeydown = (event: KeyboardEvent): void => {
      if (!event.isComposing && event.key in keys) {
        event.preventDefault();
        keys[event.key]();
      }
    };

    const list = (shown: readonly Result[]) => h('div', { 'class': 'results', 'id': 'localsearch-list', 'role': 'listbox', 'aria-label': 'Results', 'tabindex': -1 }, shown.map(
      ({ address, label, titles, excerpt }, i) => h('a', {
        'class': 'result',
        'id': `localsearch-item-${i}`,
        'role': 'option',
        'aria-selected': i === selected.value,
        'tabindex': -1,
        'href': address,
        'onClick': ({ ctrlKey, metaKey, shiftKey }: MouseEvent) => ctrlKey || metaKey || shiftKey || close(),
      }, [
        h('span', { class: 'heading' }, [h('span', { class: 'label' }, label), ' ', h('span', { class: 'titles' }, titles.join(' › '))]),
        ' ',
        h('span', { class: 'excerpt' }, excerpt.map(([text, isFound]) => isFound ? h('mark', text) : text)),
      ]),
    ));

    return () => h(Teleport, { to: 'body' }, h('dialog', {
      'ref': dialog,
      'class': 'VPLocalSearchBox',
      'aria-label': 'Search',
      'onClose': () => emit('close'),
      'onClick': ({ target }: MouseEvent) => target === dialog.value && close(),
    }, h('div', { class: 'shell' }, [
      h('form', { class: 'search-bar', role: 'search', onSubmit: (event: Event) => event.preventDefault() }, [
        h('input', {
          'ref': input,
          'id': 'localsearch-input',
          'type': 'search',
          'role': 'combobox',
          'aria-label': 'Search',
          'aria-autocomplete': 'list',
          'aria-expanded': Boolean(results.value?.length),
          'aria-controls': results.value?.length ? 'localsearch-list' : undefined,
          'aria-activedescendant': results.value?.length ? `localsearch-item-${selected.value}` : undefined,
          'autocomplete': 'off',
          'autocapitalize': 'off',
          'spellcheck': false,
          'enterkeyhint': 'go',
          'maxlength': 200,
          'placeholder': 'Search',
          'value': question.value,
          'onInput': ({ target }: Event) => question.value = (target as HTMLInputElement).value,
          onKeydown,
        }),
        h('button', { type: 'button', onClick: close }, 'Close'),
      ]),
      h('p', { role: 'status' }, status.value),
      results.value?.length ? list(results.value) : undefined,
    ])));
  },
});

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig, type Plugin } from 'vite'
import { bareImports, CSS_TARGET, emptyEmbed, finishEmbed, NAME_END } from './finish-embed.ts'
import { inOrder, MODULE_ORDER } from './module-order.ts'
import { shortNames } from './short-names.ts'
import { shortProperties } from './short-properties.ts'

const root = import.meta.dirname
/** Syntax only; static blocks, which Chrome 90 lacks, aren't used. Older browsers keep the page's own link. */
const SYNTAX = 'es2022'
const outDir = join(root, 'dist/embed')
/** Comes beside the core or without it, and shares nothing with it. */
const ALONE = /^(popup|float|tag)$/
const LOCALE = /\/i18n\/locales\/([a-z-]+)\.ts$/

/** Finishes the files once all chunks are written: see `finish-embed.ts`. */
const finishing = (): Plugin => {
  const languages: string[] = []
  return {
    name: 'slotwell-finishing',
    apply: 'build',
    buildStart: () => emptyEmbed(outDir),
    writeBundle(_, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue
        // What is ours needs no notice. A library has one, and it would have to be written into the embed as well.
        const foreign = chunk.moduleIds.find((id) => id.includes('/node_modules/'))
        if (foreign) throw new Error(`${foreign} is in the embed (${chunk.fileName}), without its licence.`)
        // What the loader asks for by name must not wait for another file.
        if (ALONE.test(chunk.name) && chunk.imports.length) throw new Error(`${chunk.fileName} imports ${chunk.imports.join(', ')}.`)
        const language = LOCALE.exec(chunk.facadeModuleId ?? '')?.[1]
        if (language && !language.includes('-')) languages.push(language)
      }
    },
    closeBundle: () => finishEmbed({ root, outDir, languages: languages.sort(), target: SYNTAX }),
  }
}

/** Classes and custom properties are short in what is built: a hundredth of its weight. */
const renaming = (): Plugin[] => {
  const styles = ['style/widget', 'style/appointment', 'style/form', 'manage/manage']
  const { inStyles, inMarkup } = shortNames(styles.map((name) => readFileSync(join(root, `src/${name}.css`), 'utf8')).join(''))
  const source = join(root, 'src')
  return [
    {
      name: 'slotwell-short-names-in-markup',
      apply: 'build',
      enforce: 'pre',
      transform: (code, id) => (id.startsWith(source) && !id.includes('.css') ? inMarkup(code) : undefined),
    },
    // After Vite has put imported sheets in their place, before it makes a module of them.
    {
      name: 'slotwell-short-names-in-styles',
      apply: 'build',
      transform: (code, id) => (id.startsWith(source) && id.includes('.css') ? inStyles(code) : undefined),
    },
    // After what is TypeScript has become JavaScript.
    {
      name: 'slotwell-short-properties',
      apply: 'build',
      enforce: 'post',
      transform: (code, id) => (id.startsWith(source) && /\.tsx?$/.test(id) ? shortProperties(code, `${id}.js`) : undefined),
    },
  ]
}

const ordering = (): Plugin => ({
  name: 'slotwell-module-order',
  apply: 'build',
  renderChunk: (code, chunk) => (chunk.name === 'core' ? inOrder(code, MODULE_ORDER) : null),
})

/** For the build and the tests. `h` is in the core anyway; the automatic runtime would come on top. */
export const jsx = {
  jsx: { runtime: 'classic', pragma: 'h', pragmaFrag: 'Fragment', development: false },
  jsxInject: "import { h, Fragment } from 'preact'",
} as const

/** What the embed is made of instead of the two libraries that its sources are written for; decision 0004 says why. */
export const light = {
  preact: join(root, 'src/light/render.ts'),
  '@preact/signals-core': join(root, 'src/light/signals.ts'),
} as const

export default defineConfig({
  root,
  base: './',
  oxc: jsx,
  resolve: { alias: light },
  plugins: [bareImports(), renaming(), ordering(), finishing()],
  build: {
    outDir,
    // Emptied by hand: what earlier versions are pinned to stays.
    emptyOutDir: false,
    target: SYNTAX,
    modulePreload: false,
    // Written for old browsers by hand where it matters; the automatic stand-ins would add a tenth.
    cssTarget: CSS_TARGET,
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: {
        ...Object.fromEntries(['core', 'popup', 'float', 'tag', 'book'].map((name) => [name, join(root, `src/${name}.ts`)])),
        manage: join(root, 'src/manage.tsx'),
      },
      preserveEntrySignatures: 'allow-extension',
      optimization: { inlineConst: true },
      output: {
        // So the minifier sees that a constant is one, and writes its value where it is used.
        topLevelVar: false,
        // One end for all names, so that the loader needs no list: it is replaced by the digest of all files.
        entryFileNames: ({ name }) => (/^(manage|book)$/.test(name) ? '[name].js' : `[name]${NAME_END}`),
        chunkFileNames: ({ facadeModuleId }) =>
          `${/\/(manage|rare)\/texts\//.exec(facadeModuleId ?? '')?.[1]?.concat('-') ?? ''}[name]${NAME_END}`,
        // What the pages of our own share with the flow stays in its chunk.
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            {
              name: 'core',
              test: (id: string) =>
                !LOCALE.test(id) &&
                !/\/shared\/\w+\/calendar\//.test(id) &&
                !/\/src\/(manage|book|element|party\/.*|rare\/texts\/.*|popup|popup-wish|float|tag|prefill|style\/(popup|float|book)|calendar\/next-list|booking\/(ask-again|deep-link)|checkout\/(calendar-\w+|hand-over|resume)|(manage|proof|zones)\/.*)\.(tsx?|css)(\?.*)?$/.test(
                  id,
                ),
            },
          ],
        },
      },
    },
  },
})

import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, defineConfig, type Plugin } from 'vite'
import { shortNames } from './short-names.ts'

const root = import.meta.dirname
/** Syntax only; static blocks, which Chrome 90 lacks, aren't used. Older browsers keep the page's own link. */
const SYNTAX = 'es2022'
const outDir = join(root, 'dist/embed')
const LOCALE = /\/i18n\/locales\/([a-z-]+)\.ts$/

/**
 * Builds the loader once the names of the hashed chunks are known, and lists every file with its digest, so that pages and
 * servers can pin them.
 */
const loader = (): Plugin => {
  const locales: Record<string, string> = {}
  const files: string[] = []
  let core = ''
  return {
    name: 'slotwell-loader',
    apply: 'build',
    writeBundle(_, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue
        files.push(chunk.fileName)
        // What is ours needs no notice. A library has one, and it would have to be written into the embed as well.
        const foreign = chunk.moduleIds.find((id) => id.includes('/node_modules/'))
        if (foreign) throw new Error(`${foreign} is in the embed (${chunk.fileName}), without its licence.`)
        if (chunk.name === 'core') core = chunk.fileName
        const language = LOCALE.exec(chunk.facadeModuleId ?? '')?.[1]
        if (language && !language.includes('-')) locales[language] = chunk.fileName
      }
    },
    async closeBundle() {
      if (!core) return
      const hashes = Object.fromEntries(Object.entries(locales).map(([language, file]) => [language, file.slice(language.length + 1, -3)]))
      await build({
        root,
        configFile: false,
        logLevel: 'warn',
        define: { __CORE__: JSON.stringify(core), __LOCALES__: JSON.stringify(hashes) },
        build: {
          outDir,
          emptyOutDir: false,
          target: SYNTAX,
          modulePreload: false,
          rolldownOptions: { input: join(root, 'src/script-tag.ts'), output: { format: 'iife', entryFileNames: 'slotwell.js' } },
        },
      })
      const digest = (file: string) =>
        `sha384-${createHash('sha384')
          .update(readFileSync(join(outDir, file)))
          .digest('base64')}`
      const manifest = {
        core,
        locales,
        files: Object.fromEntries(['slotwell.js', ...files].map((file) => [file, { integrity: digest(file) }])),
      }
      writeFileSync(join(outDir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
    },
  }
}

/** Vite wraps every `import()` in a loader of style sheets and hints. We have none of them, and it weighs a kilobyte. */
const bareImports = (): Plugin => ({
  name: 'slotwell-bare-imports',
  enforce: 'pre',
  load: (id) => (id === '\0vite/preload-helper.js' ? 'export const __vitePreload = (load) => load()' : undefined),
})

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
  ]
}

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
  plugins: [bareImports(), renaming(), loader()],
  build: {
    outDir,
    emptyOutDir: true,
    target: SYNTAX,
    modulePreload: false,
    // Written for old browsers by hand where it matters; the automatic stand-ins would add a tenth.
    cssTarget: ['chrome123', 'safari17.5', 'firefox121'],
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { core: join(root, 'src/core.ts'), manage: join(root, 'src/manage.tsx'), book: join(root, 'src/book.ts') },
      preserveEntrySignatures: 'allow-extension',
      optimization: { inlineConst: true },
      output: {
        entryFileNames: ({ name }) => (name === 'core' ? '[name]-[hash].js' : '[name].js'),
        chunkFileNames: '[name]-[hash].js',
        // Digits and six letters weigh less where the names of all chunks are listed, and differ as surely.
        hashCharacters: 'hex',
        // What the pages of our own share with the flow stays in its chunk.
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            {
              name: 'core',
              test: (id: string) =>
                !LOCALE.test(id) &&
                !/\/src\/(manage|book|element|calendar\/next-list|booking\/contact-ways|checkout\/calendar-file|(manage|zones)\/.*)\.(tsx?|css)(\?.*)?$/.test(
                  id,
                ),
            },
          ],
        },
      },
    },
  },
})

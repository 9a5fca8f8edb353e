import type { Language } from "./language.ts"

export interface Tamper {
  readonly pattern: RegExp
  /** What it does, to follow the name of the place. */
  readonly says: string
  readonly instead?: string
  /** Sought in strings as well as in code; never in comments. */
  readonly inStrings?: true
  /** Something a program may do that is started as such, and a library may not. */
  readonly programsMay?: true
}

/** What is sought in source of a language, common things first. */
export const tampersIn = (language: Language): ReadonlyArray<Tamper> => [...(own[language] ?? []), ...everywhere]

const ends = "ends the process, or sets its exit code"
const endInstead = "throw, or return, so that the caller decides"
const signs = "looks whether it is being tested"
const signsInstead = "it has to behave the same everywhere"
const replaces = "replaces what tests or the language itself are made of"
const uses = "brings a test tool into the source"
const equal = "makes things equal that are not"

const ending = (source: string): Tamper => ({
  pattern: new RegExp(source, "gm"),
  says: ends,
  instead: endInstead,
  programsMay: true
})
const code = (source: string, says: string, instead?: string): Tamper => ({
  pattern: new RegExp(source, "gm"),
  says,
  ...(instead === undefined ? {} : { instead })
})
const text = (source: string, says: string, instead?: string): Tamper => ({
  ...code(source, says, instead),
  inStrings: true
})

const variables =
  "CI|CONTINUOUS_INTEGRATION|GITHUB_ACTIONS|GITLAB_CI|BUILD_NUMBER|VITEST\\w*|JEST_WORKER_ID|NODE_TEST_CONTEXT|NODE_V8_COVERAGE|MOCHA\\w*|AVA_PATH|TAP\\w*|PYTEST_\\w+|RSPEC\\w*|REDGREEN\\w*"
const loaders =
  "NODE_OPTIONS|LD_PRELOAD|PYTHONPATH|PYTHONSTARTUP|PYTEST_ADDOPTS|RUBYOPT|JAVA_TOOL_OPTIONS|GOFLAGS|RUSTFLAGS|BASH_ENV"

const everywhere: ReadonlyArray<Tamper> = [
  text(
    "[\"'`/_.](?:tests?|specs?|jest|vitest|mocha|pytest|junit|rspec)\\b(?!\\s*\\().*(?:\\.stack\\b|getStackTrace|\\bcaller\\b|\\binspect\\.stack)|\\bnew Error\\s*\\([^)\\n]*\\)\\s*\\.stack\\b",
    signs,
    signsInstead
  ),
  text(
    "[\"'`][^\"'`\\n]*(?:[._-](?:test|spec)\\.[cm]?[jt]sx?|_test\\.(?:go|py)|_spec\\.rb|\\btest_\\w+\\.py|Test\\.(?:java|php)|\\.\\.?/(?:[\\w./-]*/)?(?:tests?|__tests__|specs?)/[\\w./-]+)[\"'`]",
    "names a file of the tests"
  ),
  code(
    "(?:import\\.meta\\.(?:url|dirname|filename)|\\b__dirname|\\b__filename|\\bprocess\\.cwd\\(\\)|\\bgetcwd\\(\\)|\\b__file__|\\bhostname\\(\\))\\s*\\.\\s*(?:includes|startsWith|endsWith|match|indexOf|search|startswith|endswith)\\b|\\b(?:get)?hostname\\(\\)\\s*[!=]==?|\\.(?:test|exec)\\s*\\(\\s*(?:import\\.meta\\.url|__dirname|__filename|process\\.cwd\\(\\)|(?:\\w+\\.)?hostname\\(\\))",
    "behaves otherwise in another folder or on another machine",
    signsInstead
  ),
  code(
    "(?:\\bDate\\.now\\(\\)|\\bnew Date\\(\\)|\\bdatetime\\.now\\(\\w*\\)|\\bdate\\.today\\(\\)|\\btime\\.(?:time|Now)\\(\\)|\\bTime\\.now)\\s*[<>]=?\\s*(?:Date\\.UTC\\(|Date\\.parse\\(|(?:new\\s+)?Date\\(\\s*[\\d\"'`]|datetime\\(\\s*\\d|date\\(\\s*\\d|Time\\.(?:new|parse)|\\d[\\d_]{8,})",
    "behaves otherwise from some date on",
    signsInstead
  ),
  text("[\"'`/]proc/(?:self|\\d|[$%{*]|thread-self)|/\\.dockerenv\\b", "reads about the process it runs in"),
  text(`["'\`](?:${loaders})\\b|\\benv\\.(?:${loaders})\\b`, "sets what is loaded into every process"),
  text("(?<![\\w.-])redgreen\\b", signs, signsInstead),
  text(
    `\\benv\\.(?:${variables})\\b|\\benv\\[\\s*["'](?:${variables})["']|(?:environ(?:\\.get)?|[gG]etenv|LookupEnv|ENV(?:\\.fetch)?|env::var(?:_os)?|Deno\\.env\\.get)\\s*[([]\\s*["'](?:${variables})["']`,
    signs,
    signsInstead
  ),
  text(
    "[=!]==?\\s*[\"'`]test(?:ing)?[\"'`].*\\b(?:NODE_ENV|RAILS_ENV|RACK_ENV|APP_ENV|MODE)\\b|\\b(?:NODE_ENV|RAILS_ENV|RACK_ENV|APP_ENV|MODE)\\b[\"'\\])]*\\s*(?:[=!]==?|\\.equals\\()\\s*[\"'`]test(?:ing)?[\"'`]",
    signs,
    signsInstead
  ),
  text(
    "(?:\\bargv|\\.stack|\\bcaller(?:_locations)?|\\binspect\\.\\w+|\\bsys\\.modules|\\brequire\\.(?:cache|main)|\\bmodule\\.parent|\\bos\\.Args|\\bgetStackTrace|\\bexecArgv|\\bdebug_backtrace)\\b.*[\"'`/_.](?:tests?|specs?|jest|vitest|mocha|ava|tap|pytest|unittest|junit|rspec|minitest|phpunit)\\b|[\"'`](?:tests?|specs?|jest|vitest|mocha|pytest|unittest|junit|rspec)[\"'`]\\s+in\\s+sys\\.(?:modules|argv)",
    signs,
    signsInstead
  ),
  text(
    "(?:write(?:File|FileSync)?|createWriteStream|appendFile\\w*|open|File\\.\\w+|file_put_contents|WriteFile|fs::write)\\s*\\(.*(?:junit|surefire|test-?(?:results?|report)|TEST-[\\w.*-]*\\.xml|\\.tap\\b|report\\.xml)",
    "writes what looks like a report of tests"
  ),
  text(
    "[\"'`](?:ok \\d+\\b|not ok \\d+\\b|TAP version|##teamcity|# pass \\d|--- PASS: |test result: ok)",
    "prints what looks like a report of tests"
  )
]

const own: Partial<Record<Language, ReadonlyArray<Tamper>>> = {
  js: [
    ending("\\bprocess\\s*(?:\\?\\.|\\.)\\s*(?:(?:exit|reallyExit|abort)\\b|exitCode\\s*=(?!=))|\\bDeno\\.exit\\b"),
    text(
      "\\bprocess\\s*\\[|\\{[^}\\n]*\\b(?:exit|abort|kill|reallyExit)\\b[^}\\n]*\\}\\s*(?:=\\s*(?:globalThis\\.)?process\\b|=\\s*require\\(.(?:node:)?process|from\\s*.(?:node:)?process)",
      ends,
      endInstead
    ),
    code("\\bprocess\\s*\\.\\s*(?:kill\\s*\\(|ppid\\b|binding\\b|dlopen\\b)", "reaches for other processes"),
    code(
      "(?<![.\\w$])(?:assert|expect|chai|jest|console|process(?:\\.std(?:out|err))?|Reflect|JSON|Math|Date|Object|Promise)(?:\\.\\w+)*\\.\\w+\\s*=(?![=>])(?<!exitCode\\s*=)(?<!process\\.title\\s*=)(?<!process\\.env\\.\\w+\\s*=)",
      replaces
    ),
    code("(?<![.\\w$])(?:it|test|describe|suite|vi)\\.(?:skip|only|todo|each|fn|mock|spyOn|run)\\s*=(?!=)", replaces),
    code(
      "\\b(?:Array|String|Number|Object|Function|Map|Set|Date|Promise|RegExp|Error|Boolean|Symbol)\\.prototype(?:\\.\\w+|\\s*\\[[^\\]\\n]*\\])\\s*=(?![=>])",
      replaces
    ),
    code(
      "\\bObject\\.(?:defineProperty|defineProperties|assign|setPrototypeOf)\\s*\\(\\s*(?:assert|expect|globalThis|global|process|console|(?:Array|String|Number|Object|Function|Map|Set|Date|Promise)(?:\\.prototype)?)\\b",
      replaces
    ),
    code(
      "\\bexpect\\.extend\\s*\\(|\\b(?:globalThis|global)(?:\\.(?:it|test|describe|expect|assert|suite|before|after|beforeEach|afterEach|process|console|Date)\\s*=(?!=)|\\s*\\[)",
      replaces
    ),
    code(
      "\\btypeof\\s+(?:it|test|describe|expect|jest|vi|vitest|mocha|suite)\\b|\\b(?:globalThis|global|window)\\.(?:it|test|describe|expect|jest|vi|mocha|__vitest\\w*)\\b|\\bimport\\.meta\\.vitest\\b",
      signs,
      signsInstead
    ),
    text(
      "(?:from|import|require)\\s*\\(?\\s*[\"'`](?:node:test|vitest|jest|@jest/\\w+|mocha|ava|tap|tape|chai|jasmine|sinon)(?:/[\\w/-]+)?[\"'`]",
      uses
    ),
    text("\\(\\s*[\"'`](?:node:test|vitest|mocha|@jest/\\w+)(?:/[\\w/-]+)?[\"'`]\\s*[,)]", uses),
    text(
      "(?:require|import)\\s*\\(?\\s*[\"'`](?:node:)?assert(?:/strict)?[\"'`]\\s*\\)\\s*\\.\\w+\\s*=(?!=)",
      replaces
    ),
    code("(?<![.\\w$])eval\\s*\\(|\\bnew\\s+Function\\s*\\(", "runs text as code"),
    code("\\bthis\\.skip\\s*\\(", "skips the test that runs it"),
    text("\\basymmetricMatch\\b|\\bjest\\.asymmetricMatcher\\b", equal)
  ],
  python: [
    ending(
      "\\bsys\\.exit\\s*\\(|\\bos\\._exit\\s*\\(|\\bos\\.abort\\s*\\(|(?<![.\\w]|\\bdef )(?:exit|quit)\\s*\\(|\\braise\\s+SystemExit\\b"
    ),
    code(
      "\\bfrom\\s+(?:sys|os)\\s+import\\s+[^\\n]*\\b(?:exit|_exit|abort|kill)\\b|\\bos\\.(?:kill|killpg|getppid)\\s*\\(",
      ends,
      endInstead
    ),
    code("^[ \\t]*(?:import|from)[ \\t]+(?:pytest|_pytest|unittest|nose|pluggy)\\b", uses),
    code("\\bpytest\\.|\\bSkipTest\\b|\\bunittest\\.", uses),
    code(
      "\\bsys\\.modules\\s*\\[[^\\]\\n]*\\]\\s*=(?!=)|\\bbuiltins\\.\\w+\\s*=(?!=)|\\b__builtins__\\b|\\bsetattr\\s*\\(\\s*(?:builtins|sys|os|time|datetime)\\b|(?<![.\\w])(?:sys|os)\\.\\w+(?:\\.\\w+)?\\s*=(?!=)(?<!sys\\.path\\s*=)|(?<![.\\w])(?:time|datetime)\\.(?:time|sleep|monotonic|now|date|datetime)\\s*=(?!=)",
      replaces
    ),
    code(
      "\\bsys\\.(?:settrace|setprofile|_getframe)\\b|\\bgc\\.get_(?:objects|referrers)\\b|\\binspect\\.(?:stack|currentframe)\\b",
      "reaches into the code that called it"
    ),
    code("(?<![.\\w]|\\bdef )(?:eval|exec)\\s*\\(|\\b__import__\\s*\\(", "runs text as code"),
    code(
      "\\bdef\\s+(?:__eq__|__ne__|__lt__|__contains__|__bool__)\\b[^\\n]*:\\s*(?:\\n\\s*)?return\\s+(?:True|not\\s+False|1)\\s*$|\\b__(?:eq|ne|bool)__\\s*=\\s*lambda\\b",
      equal
    )
  ],
  ruby: [
    ending(
      "(?<![.\\w:]|\\bdef )(?:exit!?|abort)(?=\\s*(?:\\(|$|[ \\t]+(?:\\d|true|false|if|unless)))|\\b(?:Process|Kernel)\\.(?:exit!?|abort|kill)\\b|\\bat_exit\\b"
    ),
    code("\\bRSpec\\.\\w+|\\bMinitest\\b|\\bTest::Unit\\b", uses),
    code("\\bdefined\\?\\s*\\(?\\s*(?:RSpec|Minitest|Test::Unit)|\\bRails\\.env\\.test\\?", signs, signsInstead),
    code("(?<![.\\w])(?:eval|instance_eval|class_eval)\\s*\\(?\\s*[\"'`]", "runs text as code"),
    code("\\bdef\\s+(?:==|eql\\?|equal\\?|!=|===)\\s*(?:\\([^)\\n]*\\))?\\s*\\n?\\s*(?:=\\s*)?true\\s*(?:$|;)", equal)
  ],
  go: [
    ending("\\bos\\.Exit\\s*\\(|\\bsyscall\\.(?:Exit|Kill)\\s*\\(|\\bruntime\\.Goexit\\s*\\("),
    code("\\bfunc\\s*\\([^)]*\\)\\s*Equal\\s*\\([^)]*\\)\\s*bool\\s*\\{\\s*return\\s+true\\b", equal),
    text('^\\s*(?:import\\s+)?(?:\\w+\\s+)?"(?:testing(?:/\\w+)?|github\\.com/stretchr/testify/\\w+)"\\s*$', uses),
    text(
      '\\btesting\\.(?:Testing|Short|Verbose)\\s*\\(|\\bflag\\.Lookup\\s*\\(\\s*"test\\.|\\bos\\.Args\\b.*"[^"]*\\.test"',
      signs,
      signsInstead
    )
  ],
  rust: [
    ending("\\bprocess::(?:exit|abort)\\s*\\("),
    code(
      "\\bcfg!\\s*\\(\\s*(?:not\\s*\\(\\s*)?test\\b|#!?\\[\\s*cfg(?:_attr)?\\s*\\(\\s*not\\s*\\(\\s*test\\b",
      signs,
      signsInstead
    ),
    code("\\bpanic::(?:set_hook|take_hook)\\b", replaces),
    code("\\bfn\\s+(?:eq|ne)\\s*\\(\\s*&self[^)]*\\)\\s*->\\s*bool\\s*\\{\\s*true\\s*\\}", equal)
  ],
  jvm: [
    ending("\\bSystem\\.exit\\s*\\(|\\bRuntime\\.getRuntime\\(\\)\\.(?:halt|exit)\\b|\\bexitProcess\\s*\\("),
    code(
      "^[ \\t]*import[ \\t]+(?:static[ \\t]+)?(?:org\\.junit|org\\.testng|org\\.mockito|junit\\.framework|io\\.kotest|spock)\\b",
      uses
    ),
    text('"(?:org\\.)?junit[\\w.]*"|"surefire[\\w.]*"', signs, signsInstead),
    code(
      "\\bboolean\\s+equals\\s*\\([^)]*\\)\\s*\\{\\s*return\\s+true\\s*;|\\bfun\\s+equals\\s*\\([^)]*\\)[^={]*(?:=\\s*true\\b|\\{\\s*return\\s+true\\b)",
      equal
    )
  ],
  csharp: [
    ending("\\bEnvironment\\.(?:Exit|FailFast|ExitCode\\s*=)"),
    code("^\\s*using\\s+(?:Xunit|NUnit|Moq|Microsoft\\.VisualStudio\\.TestTools)\\b", uses)
  ],
  php: [
    ending("(?<![>\\w:$])(?:exit|die)\\b\\s*(?:\\(|;)|\\bregister_shutdown_function\\s*\\("),
    text("\\bPHPUNIT_\\w+|\\\\?PHPUnit\\\\|class_exists\\s*\\(\\s*[\"']\\\\?\\\\?PHPUnit", signs, signsInstead),
    code("(?<![>\\w:$])eval\\s*\\(", "runs text as code")
  ],
  shell: [],
  c: [ending("(?<![.\\w>])_?exit\\s*\\(|\\babort\\s*\\(")]
}

"""List ordinary English words, so that they do not become topics.

Words stand in their plain form; their inflections are met by the stem. The lists were
written for this project: they need not be complete, since a topic is only shown once
several people used it in several conversations.
"""

from __future__ import annotations

from typing import Final

from streams.text.stop_words import listed

GENERIC: Final = listed(
    """
    abandon abbreviate able abruptly absolute absolutely absurd accept accidentally accommodate accompany accomplish
    according accordingly account accurate achieve acknowledge act actual actually adapt adapted add adding additional
    additionally adequate adjust admit adopted advance advice advise afaict afaik affect afford aforementioned afraid
    afternoon afterward afterwards ago agree agreement ahead aim aka albeit alike alive allegedly allow alone alongside
    alot aloud alright alternative altogether am amaze amazing ambiguous amongst amount amp amuse analogous announce
    annoy annoyance annoying anonymous answer anticipate anxious anyhow anymore anytime anyway anywhere apart apologize
    apology apparent apparently appear applicable apply appreciate appreciated appreciation approach appropriate approve
    approx approximate approximately apr april apt arbitrary arg args arguably argue arise arisen arouse arrange arrive
    article artificial asap ascertain aside ask asked aspect aspire assert assess assign assist assortment assume
    assumption assure ate attach attached attachment attain attempt attempted attend attention attribute aug august
    author avail available avg avoid await awake aware awesome awful awkward backwards bad badly baffled bare barely
    basically basis baz beat beautiful became become becomes becoming becuase beforehand beg began begin beginner
    beginning begun behalf behave behaving believe belong beneath beneficial best bet better big bigger biggest billion
    bit bite blame blank blatant bless blew blow bold bore bored boring borrow bother bottom bought brb breed brief
    briefly bright brighter brilliant bring bro broad broader broke broken brought browse btw buddy built bump bumped
    bunch busy buy bye call calm came cannot capable care careful carefully careless carry case cast catch categorize
    caught cause caution caveat caveats cc cease certain certainly cet chance change char characteristic charge chars
    chat cheap cheaper cheapest check cheer cheers choice choose chose chosen ciao circa circumstance cite claim
    clarification clarify clean cleaner cleanup clear clearer clearly clever click close closely closer closest clue
    clumsy cnt coherent coincide coincidence col colder collaborative collect cols com combine come comfortable coming
    commence comment common commonly comparable compare comparison compatible compel compensate compete competent
    complain complete completely complex complicate complicated comply comprehensive comprise conceal conceive concern
    concise conclude conclusion concrete condense conduct confident config confine confirm conform confuse confusing
    confusion congrats congratulation connect cons conscious consecutive consequence consequently consider considerable
    considering consist consistent consistently constantly constitute consult contain contemplate continue contradict
    contrary contribute convenient conventional conversely convert convey convince convincing cool cope correct
    correctly correlate correspond corresponding cos count couple course cover craziest crazy create creation criterion
    crucial crude cry curiosity curious curr current currently cut cuz daily damn dare darker day dbl deal dear debate
    dec decade december decent decide decision decreasing dedicate dedicated deem deep deeper deepest deeply defeat
    definately define definitely definitive degree delay delete deliberate deliberately delicate deliver delivered
    demand demonstrate denote deny depend dependent depict deploy deprecate derive des describe deserve desirable desire
    desperate despite dest destroy detail determine detrimental develop devote died differ difference different
    differentiate differently difficult difficulty dig diminish dir direct directly dirs disable disagree disappear
    disappoint discard disclaimer discourage discover discuss discussion dislike dismiss dispose distant distinct
    distinction distinguish disturb diverse divide doable doc docs documented dominant dominate doubt doubtful doubtless
    downloaded downvote downwards dozen dr drastically draw drawback drawn driven drop drove dst dub dubious dude due
    dull dumb dunno duplicate eager earlier early earn ease easier easiest easily easy edit educate effect effective
    effectively effort eg eight eighteen eighth eighty elaborate elegant elem elems elevate eleven eleventh elicit
    eliminate elsewhere embarrass embarrassing embed emerge emphasize empirical employ empty enable enclose encounter
    encourage end enforce engage enhance enjoy enlarge enormous enrich ensure entail enter enthusiastic entire entirely
    equal equally equip equivalent erase erroneous especially essential essentially est establish estimate evening event
    eventually everlasting everyday evident evidently evoke exact exactly exaggerate examine example exceed excellent
    exceptional excess excite excited exciting excl exclude exclusively excuse exe exert exhaustive exhibit exist
    existence existent existing exotic expand expanded expect expectation expensive experience experienced expire
    explain explained explanation explicit explicitly exploit explore expose exposure express extend extensive extent
    extra extraordinary extreme extremely face facilitate fact fail fair fairly fake fall false familiar famous fancy
    fantastic faq far fascinate fast fasten faster fatal fault favor favorable favorite favour favourite feasible feb
    february fed feel fell fellow felt fetch fewer fiddle fierce fifteen fifth fifty figure fill final finalize finally
    find fine finer finish first fit five fix fixme fixup flaky flaw flew flexible flourish fly fn focus folk folks
    follow followup fond foo fool foolish forbid force foresee forever forget forgive forgot forgotten form former
    formulate forth forthcoming fortunately forty forum forward forwards foster found four fourteen fourth fragile
    frankly free freely frequency frequent frequently fresh fri friday friend froze fruitful frustrate fulfil full fully
    fun func funcs fundamental funny furnish furthermore fwiw fyi gain gals gather gave general generally generate
    generic generous gentle genuinely get giant gigantic give given glad gladly glance gmt go goal goes gone gonna good
    goodbye goofy got gotcha gotchas gotta gotten grab gradual gradually grant grasp grateful great greater greatest
    greatly greet greeting greetings grew grow growing grown gt guarantee guess guy guys haha half halt hand handy hang
    happen happening happily happy hard harder hardest hardly harm harmless harsh hassle hate head headache hear heard
    heavily heavy heck hehe held hell hello help helpful hence hereby herein hesitate hey heya hi hid hidden hide high
    higher highest highlight highly hint hit hiya hm hmm hmmm hold holistic home honest honestly hope hopefully hopeless
    horrible hostile hotfix hour hr hrs hth htm html http https huge huh humble hundred hung hurry hurt hypothetical
    idea ideal identical identify idk idle idx ie ignorance ignore ii iii iirc illuminate illustrate imagine imho
    immature immediate immediately immense imo impair impatient imperfect implausible implement implementation implicit
    imply important impose impossible impractical impress impression improve improvement inability inaccurate inadequate
    inappropriate incapable inches incl inclined include incompatible incomplete inconsistent inconvenient incorporate
    incorrect increase incredible incur indicate indirect indispensable individual ineffective inefficient inevitable
    inferior influential inform informal inherent inherently inhibit init initial initially inline inquire insane
    insanely insert inside insight insist inspire install instant instruct instruction insufficient intact integral
    intelligent intend intense intensify intention intentionally interact interest interesting intermediate interpret
    interpretation intervene intricate intrinsic intro introduce introduction ints intuition intuitive invalid invent
    investigate invite involve iow ipsum irregular irrelevant irritate isolate issue item iv jan january joke judge jul
    july jump jun june justify keen keep kept kick kill kind kinda kindly knew know knowledge knowledgeable known kudos
    lack lacks laid large largely larger largest last late lately later latest latter laugh lay lazy lead lean learn
    learnt least leave led left legible legitimate len lend lengthy lent less lesser lets letting level leverage lgtm
    lie life lighter like likely likes likewise limit limitation limits link list listen lists lit literally little live
    load lol long longer longest look lookin lookup loose lorem lose lost lot lots loud love lovely low lower lowest lt
    luck luckily lucky mad madam made magic magnificent magnify mail main mainly maintain major majority make manage
    mandatory manipulate manner manually march marginal mark massive match mate matter maximum mean meaning meaningful
    meaningless meant meantime meanwhile mediocre meet mention mere merely merit mess messed messy met meticulous mhm
    mid mighty migrate million mimic mind minimal minimise minimum minor minority mins minus minute misc miscellaneous
    mislead misleading miss missing mistake mistaken misunderstand misunderstood mix mmm moderate modern modest
    modification modify moment mon monday monotonous month moreover morning mostly motivate move mr mrs ms msg multiple
    multiply mundane mutual mysterious na nah naive namely nan narrow nasty natural naturally nbsp nd near nearby
    nearest nearly neat necessarily necessary necessity need negative neglect negotiate net neutral nevertheless new
    newb newbie newcomer newer newest next nice nicely nicer night nil nine nineteen ninety ninth nit nonetheless
    nonsense noob noone nope normal normally nota notable notably note notice notify notion notorious nov november
    novice nowadays np nuance nuances null num number numerous nums nurture nutshell nvm obey obj objs oblige obscure
    observation observe obsolete obstacle obtain obvious obviously occasion occasionally occupy occur occured occurrence
    oct october odd offend offer officially offtopic oft oh ohh ok okay old older omg omit ongoing onward onwards ooh
    oops open opinion opportunity opposed opposite opt option optional order ordinary org origin original originally
    originate ought outcome outdated outline outright outside outstanding overall overcome overkill overlook overly
    oversee overwhelming owned owner pack paid pain painful pair pal paragraph param params part partial partially
    particular particularly partly party pass past paste pay peculiar people perfect perfectly perform period permanent
    permit persist person personal personally perspective persuade pertinent php pick picky picture piece ping pitfall
    pity place plain plainly plan plausible play pleasant please pleasure plentiful plenty pls plus plz pm point polite
    poor poorer poorly pop popular portion pose position positive possess possibility possible possibly post posting
    postpone potential potentially practical practically practice praise pre precede precise precisely preclude
    predominantly prefer preferably preference preliminary premature prepare presence present preserve presumably
    presume pretty prev prevalent prevent previous previously price primarily primary principle prior priority privately
    probably problem problematic proceed proclaim procure produce prof proficient profound prohibit prolly prominent
    promise promote prompt prompted prone pronounce proof proper properly proportion proposal propose pros prove proven
    provide provoke prudent ps ptr publish pull purchase pure purely purpose pursue push put puzzle quantity question
    questionable quick quicken quicker quickly quiet quit quot quote qux radical raise ran random range rant rapid
    rapidly rare rarely rarest ratio rationale rd re reach react read readable reader readily ready real realise
    realistic reality realize really reason reasonable reasonably recall recede receive recent recently recieve recite
    reckon recognize recommend recommendation reconcile reconsider recover rectify redo reduce redundant ref refactor
    refer reference refine reflect refrain refs refuse regain regard regarding regardless regards regret regular
    regularly reinforce reiterate reject relate relation relative relatively relax relevant reliable reliably relieve
    reluctant rely remain remark remarkable remember remind remotely remove rename renew reorder repeat repeatedly repel
    rephrase replace replied reply report repost represent reproduce reproducible reputable require requirement res
    resemble resolve respect respected respective respectively respond responsible rest restate restore restrict result
    resume ret retain retreat retrieve return reuse revamp reveal reverse revert review revise revolve rework rewrite
    richer rid right rigid rigorous risk robust rode rofl rose rough rougher roughly round rtfm rude rule run rusty sad
    safe safely safer said sake sang sank sat satisfaction satisfactory satisfy saturday save saw say scarce scary
    scatter scenario screwed search sec second secondly secret secs section see seek seem seemed seemingly seen seize
    seldom select selective self-contained sell send sense sensible sent sentence sep separate separately seperate sept
    september serious seriously serve set settle seven seventeen seventy severe shake shall shame shape share sharp shed
    sheer shift shook short shorten shorter shortly shot show shown shrink shut shy sick side sideways sign significant
    significantly signify silent silliest silly similar similarity similarly simple simpler simplest simplification
    simplify simply simultaneous sincere sincerely single sir sit situation six sixteen sixty skeptical skip skipped
    slick slight slightly sloppy slow slower slowly small smaller smallest smart smarter smile smooth smoother snippet
    softer sold solely solid solution solve someday someplace sometime someway soon sooner sophisticated sorry sort
    sorta sorts sound source spare speak special specific specifically specify spell spend spent spite split spoke
    spontaneous sporadic spot spotted spread src stable stage stand stare start state statement stats stay steady steal
    steep step sth stick stimulate stole stood stop story str straight straightforward strange strengthen stretch strict
    strictly strike strive strong stronger strongest strongly struggle struggling stubborn stuck study stuff stumbled
    stupid stupidly style subject subjective submit subscriber subsequent subsequently substantial substitute subtle
    succeed success successful successfully succinct suck sucks sudden suddenly suffer suffice sufficient suggest
    suggested suggestion suit suitable sum summarise summarize summary sunday sup super superb superficial superior
    supplement supply support suppose supposedly sure surely surpass surprise surprising surround suspect suspicious
    sustain swam swap swear sweet sweeter switch swore ta tad take taken talk tangent tangible task taught tba tbd tbh
    tedious teh tell temporarily temporary tempting ten tend tendency tends tentative tenth term terminate terrible
    terribly terrific th thank thankfully thanks thanx thereafter thereby thereof thicker thing think thinner third
    thirteen thirty tho thorough thoroughly thought thoughtful thoughts thousand three threw thrilled thrive throw
    thrown thru thu thumb thur thurs thursday thx tia tie tight tighter till time timely tinker tiny tip tired title
    tldr tmp today todo told tolerate tomorrow ton tonight tons took top tore total totally touch tough track trade
    tradition traditional transcend transmit transparent treat tremendous tremendously trial trick tricky trigger
    trivial trouble troublesome true truly trust trustworthy truth try trying tue tues tuesday turn tweak twelfth twelve
    twenty twice twist two ty typical typically typo tyvm ubiquitous ugh ugly uh uhh ultimate ultimately um umm unable
    unacceptable unavailable unavoidable uncertain unclear uncommon undergo underlying understand understandable
    understood undertake undesirable undo uneven unexpected unfair unfamiliar unfortunate unfortunately unhappy unique
    unknown unlike unlikely unnecessary unneeded unpleasant unpredictable unreasonable unrelated unreliable unsafe
    unstable unsubscribe unsure untill untouched unusable unused unusual unwanted upcoming update uphold upper upset
    upvote upwards ur urge urgent urgently usage use useful useless usual usually utc utilise utilize utmost utter vague
    val valid vals valuable value vanish var variant variety various vars vary vast verify versa version versus vi
    viable vice view viewpoint vigorous vii viii virtually visible visit vital viz vote vs vulnerable wacky wait walk
    wanna want wanting warm warmer warn waste watch way weak weaker weakness wear website wed wednesday week weekend
    weekly weigh weird welcome well went whatsoever wherein whilst whim whoever wich wide widely widen wider widespread
    wild willing win wip wipe wise wish withdraw withhold withstand woah woke wold won wonder wondered wonderful
    wondering word wore work workaround worked worry worse worsen worst worth worthwhile worthy wow wrap write writer
    written wrong wrote wrt wtf www xd y'all ya yall yay yea yeah year yell yep yesterday yield yikes young yours yr yrs
    yup zero
    """
)

COMMON: Final = listed(
    """
    ability abstract academic accent access accident accuracy action activity actor address admin administration
    administrator adult advantage adventure advertisement africa afterlife age agency agent aggregate aid air airport
    alarm alert algorithm alias align allocation alphabet alternate amateur ambition america american americas amsterdam
    analysis anchor ancient angle animal anniversary annotation api app appearance appendix apple application
    appointment apps archive area argentina argument arm army array arrow art artist ascii ash asia asian assertion
    asset assignment association atmosphere atomic attack attitude audience australia australian austria authority
    automatic availability average award axis baby back background backward bag balance ball band bangladesh bank bar
    barcelona barrel barrier base basic basket batch bath bathroom battery battle beach bean bear beauty bed behavior
    behaviour beijing belarus belgian belgium belief bell belt benchmark benefit berlin bill bin binary bird birth
    birthday bitter black blend block blog blood blue board boat body bomb bone book boolean boot border boss boston
    bottle bound boundary bowl box boy brain branch brand brazil bread break breakfast breath bridge britain british
    brother brown browser brush bubble bucket budget buffer bug build builder building bulgaria bulk bullet bundle burn
    bus business butter button byte cable cache cake calculation calendar california callback calorie cambridge camera
    camp campaign canada canadian cancer candidate candle canonical canvas cap capacity capital capture car card career
    carpet catalog category cell center central centre century ceremony certificate chain chair challenge champion
    channel chapter character chart checkbox checkout checksum chemical chemistry cherry chest chicago chicken chief
    child children chile chill china chinese chocolate christian church circle citizen city civil clarity class classic
    classical classroom client climate clock closet closure cloth clothes cloud club cluster coach coast coat code
    coefficients coffee cold collaboration colleague collection college colombia color colour column combination command
    commercial commission commit commitment committee communication community compact company compatibility competition
    compile compiler complaint complement complexity component composition compression computation computer
    concentration concept condition conference confidence configuration conflict connection consensus conservation
    console constant constraint construction constructor consumer consumption contact container content contest context
    continent contract contrast contribution control convention conversation conversion convex cook cooler cooperation
    copy core corn corner corporation cost cottage cotton council counter country county courage court cousin coverage
    cow coworker cpu craft crash cream creature credit crew crime crisis criteria critic croatia crop cross crowd
    crystal csv cuba cube culture cup currency cursor curve custom customer cycle czech dad damage dance danger dark
    dashboard data database date daughter dead death debt debug debugging decimal declaration decoder decrease default
    defense definition delhi delivery delta demo democracy denmark dense density department dependency deployment
    deposit depth deputy description desert design designer desk desktop destination destructor detection developer
    development device diagonal diagram dialog dialogue dictionary diet diff digit digital dimension dinner direction
    director directory dirt disaster discipline discount discovery disease dish disk display distance distribution
    district document documentation dog dollar domain door dot double download draft drama dream dress drink drinking
    drive driver drug drunk dry dual dublin dummy duration dust dutch duty dynamic ear earth east eating echo economics
    economy ecosystem edge edinburgh edition editor education efficiency egg egypt election electricity element
    elementary emacs email emergency emotion emphasis employee employer encoder encoding endpoint energy engine engineer
    engineering england english enterprise entertainment entity entry enum environment episode equality equation
    equilibrium equipment error essay estate estonia eu europe european evaluation evidence evolution exam examination
    exception exchange execution executive exercise exit expansion expense experiment experimental expert expertise
    explosion exponential export expression extension exterior external extract eye fabric facebook facility factor
    factory faculty failure faith fallback fame family fan farm farmer fashion fat father fear feature federal fee
    feedback feet female festival fiction field fight file film filter finance finding finger finite finland fire firm
    fish flag flash flat flavor flavour flight float floor florida flow flower fluid foam folder font food foot football
    foreign forest fork formal format formula formulation foundation fraction fragment frame framework france freedom
    freeze freezer french fridge friendship front frozen fruit fuel function functional funding furniture fusion future
    fuzzy gallery gallon game gap garage garden gas gate gear gender gene generation generator gentleman german germany
    gesture getter gif gift girl glass glasses global gold goods google government gpu grade graduate grain grammar
    grandmother graph graphic graphical grass gray greece greek green grey grid grill grocery ground group growth guard
    guest gui guidance guide guideline guitar gun habit hair hall handle handler handling hardware hash hat header
    health healthy heap heart heat height helper hero heuristic hex hierarchy highlighting highway hill historic
    historical history hobby hole holiday homemade homework honey honor hook horizontal horror horse hospital host hot
    hotel house household housing human humor hungary husband ice iceland icon id ide identifier identity illegal
    illness image imagination immutable impact imperial import importance imported incident inclusion income indentation
    independent index india indian indonesia industry infection infinite inflation influence information infrastructure
    ingredient inheritance initialization initiative injury inner innovation input inquiry insect inspection inspector
    installation instance institute institution instructor instrument insurance integer integration intelligence
    interaction interactive interface interior internal international internet interpreter intersection interval
    interview invention investment invocation ip iran iraq ireland irish iron island israel italian italy iteration
    iterator jacket japan japanese job join journal journey joy jpg json juice jury justice kenya key keyboard keyword
    kid kids king kitchen knife knives korea lab label labor laboratory ladder lady lake lambda lamp land landscape
    language laptop latency latvia law lawyer layer layout lb leader leadership leaf league leak learning leather
    lecture leg legacy legal legality lemon length lesson letter library licence license lid light line linear linker
    lip liquid liquor lisbon listener liter literal literature lithuania litre lives loan local location lock log logger
    logging logic login london loop loss lunch luxembourg machine macro madrid magazine magnitude maintenance malaysia
    male mall man management manager manchester manual map mapping margin marker market marketing markup marriage mask
    mass master matching material math mathematical mathematics matrix max meal measure measurement meat mechanism media
    medical medicine medium meeting melbourne melody member membership memory men mental menu merge message meta
    metadata metal method metric mexican mexico mice middle midnight migration mild military milk mill min mineral
    minister mirror mission mixture mobile mock modal mode model module money monitor monster mood moon mother motion
    motor mount mountain mouse mouth movement movie mud mumbai munich muscle museum music musician name namespace nation
    national native nature navigation neck neighbor neighborhood nerve nested netherlands network news newspaper nigeria
    node noise norm normalization north norway nose notation notebook notification noun novel numeric numerical nurse
    nut object objective observer ocean office officer official offset oil onion online operand operation operator
    opponent optimal optimization orange organic organisation organization orientation os ounce outer outlet output oven
    overflow overhead overlap overlapping override overview oxford oxygen oz package packet page paint painting pakistan
    panel panic paper parallel parameter parent parentheses paris park parse parser parsing participant partition
    partner passage passenger passion password patch path patience patient pattern payload payment pc pdf peace peak pen
    penalty pencil pension percent percentage perception performance permission personality peru phase philippines
    philosophy phone photo photograph phrase physical physics piano pile pilot pin pint pipe pipeline pitch pixel pizza
    placeholder placement plane planet plant plastic plate platform player plot plugin plural png pocket poem poet
    poetry pointer poland pole police policy politics poll polling pollution pool population popup port portal portugal
    portuguese possession poster pot potato pour poverty powder power prayer precision prediction prefix presentation
    president press pressure prevention pride priest primitive principal print printer prison privacy private privilege
    prize procedure process processing processor product production profession professional professor profile profit
    program programmer programming progress project property protection protocol prototype proxy psychology pub public
    publication publicity publisher pump purple qualification quality quarter queen query queue quotation race rack
    radio radius rail railroad rain ram rank ranking rate rating rational raw reaction readability reading readme realm
    rear reception recipe record recording recovery recreation recursion recursive red redirect reduction refactoring
    refrigerator refund regex region register registration registry regression regulation rejection relationship release
    relief religion religious remainder remedy render renderer rent repair replacement replica repo reporter repository
    reputation request rescue research researcher reservation reset resident residual resistance resize resolution
    resource response restaurant retirement revenue revolution reward rhythm rice rich ring rise river road rock role
    roll romania rome roof room root rope rotation route router routine row royal rubber runtime rush russia russian
    safety sail salad salary sale salt sample sampling sand satellite sauce scalar scale scan scene schedule scheduler
    schema scheme scholarship school science scientific scientist scope score scotland scottish scratch screen
    screenshot script scroll sdk sea seal seat secretary sector security seed segment selection selector self seller
    semantics semester seminar senior sensitive sensitivity sensor separator sequence serbia serializer series server
    service serving session setter setting setup sex shadow shanghai sheet shelf shell shelter ship shirt shock shoe
    shop shopping shoulder showcase shower signal signature silver simulation singapore singer singular sink sip sister
    site size skill skin sky sleep slice slide slope slovakia slovenia smell smoke snapshot snow soap social society
    sock socket software soil soldier solver son song soup sour south space spain spam span spanish spatial speaker spec
    species specification spectrum speech speed spelling spirit spoon sport spring square stability stack stacktrace
    staff stain stair stamp standard star static station statistic statistical statistics status steam steel stem sting
    stock stomach stone storage store storm strain strategy stream street strength stress string structure stub student
    studio subclass subscription subset suffix sugar suite summer sun superclass supermarket supplier surface surgery
    survey survival suspension sweden swimming swiss switzerland sydney symbol sympathy symptom sync syntax system tab
    table tag tail taiwan talent tall tank tap tape taproom target taste tastes tax tcp tea teacher teaching team tear
    technical technique technology teeth telephone television temperature template tennis tension terminal terminology
    test tester testing texas text texture thailand theater theme theoretical theory therapy thread threading threat
    threshold throat throughput ticket timeout timer timestamp timing tissue toast token tokyo tolerance tomato tone
    tongue tool toolbar toolkit tooth topic toronto tour tourist towel tower town toy trace traffic trail train trainer
    training trait transaction transfer transformation transition translation transport travel tray treatment tree trend
    triangle trip truck trunk tube tune tuple turkey turkish tutorial twitter txt type typed ui uk ukraine uncle
    underscore unicode uniform union unit universal universe university upgrade upload uri url us usa usability usb user
    username util utility utils vacation vacuum validation valley vancouver variable variance variation vector vegetable
    vehicle vendor vertical vessel victim video vienna vietnam viewer viewport village vinegar vintage violence virtual
    virus vision visual visualization vocabulary voice volume volunteer wage wall war warehouse warmth warning wash
    washington water wave wealth weapon weather web webpage wedding weight west wheel white whitespace widget width wife
    wiki wikipedia wildcard wind window wine wing winner winter wire wizard woman women wood wooden worker workflow
    workshop workspace world wound wrapper xml yaml yard yellow youth youtube zealand zip zone
    """
)

# Given names that open or close messages; a name is nobody's subject.
GIVEN_NAMES: Final = listed("""
    aaron adam agnes ahmed alan albert alex alexander alexandra ali alice allan amanda amit amy ana anand andre andrea
    andreas andrew andy angela anil anita anna anne anthony antonio arjun arthur barbara ben benjamin bert bob boris
    brad brian bruce carl carla carlos carol caroline catherine charles charlie chris christian christina christine
    christoph christopher claire claudia colin craig cynthia dan daniel daniela dave david deborah deepak dennis diana
    diego dmitri dominic don donald dorothy doug douglas dragan duncan edward elena elizabeth ellen emily emma eric erik
    ernst eva fabian fatima felix fernando fiona florian francesca francesco francis francois frank fred frederic gabor
    gabriel gabriele gary georg george gerald gerard gergely giovanni goran gordon greg gregory guido guillaume gunter
    hannah hans harold harry hassan heather heike heinrich helen helena henri henrik henry herve hiroshi howard hugh
    hugo ian ibrahim igor irene isabel ivan ivana jack jacob jakob james jane janet jason javier jean jeff jeffrey
    jennifer jeremy jerry jessica jesus jim jiri joachim joan joe joel johan johannes john johnny jon jonas jonathan
    jorge jose joseph joshua juan judith jules julia julian julie justin karen karl katarina kate katherine kathleen
    keith kelly ken kenji kenneth kevin kim klaus krishna kumar kurt kyle larry lars laura lauren laurent lee leo leon
    leonardo lewis linda lisa louis luca lucas lucia luis luke magnus manuel marc marco marcus margaret maria marie
    mario marion marius martha martin mary mathieu matt matthew matthias maurice megan melissa michael michel michelle
    miguel mike mikko milan ming miriam mohamed mohammad mohammed monica nancy natalie nathan neil nicholas nick nicola
    nicolas nicole nigel nikolai nina noah norbert olaf oleg olga oliver olivier omar oscar otto owen pablo pamela paolo
    pascal patricia patrick paul paula paulo pavel pedro pekka peter petr petra phil philip philipp philippe pierre
    priya rachel rafael rahul rainer raj rajesh ralf ralph ramon raphael ravi ray raymond rebecca renato ricardo richard
    rick rob robert roberto robin rodrigo roger roland rolf ron ronald rosa ross roy rui russell ruth ryan sabine sally
    sam samantha samuel sandra sanjay sanna sara sarah scott sean sebastian sergei sergey sergio sharon shawn silvia
    simon simone sofia sonia sophie stefan stefano stephane stephanie stephen steve steven stuart sunil susan sven
    sylvia takashi tanja tanya ted teresa terry theo theodore theresa thierry thomas tim timothy tina tobias todd tom
    tomas tommaso tony travis ulrich ursula valerie vera veronica vicky victor victoria vijay vincent vladimir walter
    wang wei wendy werner will willem william wolfgang xavier xiao yoko yuri yusuf yves zdenek zoe
""")

# Names of things whose spelling, or whose stem, is that of an ordinary word.
NAMES: Final = listed("""
    alembic ansible apache bash cmake cran cypress django docker elasticsearch express.js fedora firefox flink flutter
    gnome gradle grafana haskell helm hive jenkins jira julia jupyter kafka keras kibana kotlin kubernetes lapply latex
    lightgbm linux lisp lucene mathematica matlab maven memcached mongodb mysql nginx numpy octave pandas perl php pip
    postgres postgresql powershell prolog pytest python pytorch reddit redis ruby samba sas scala scikit scipy selenium
    spss sqlite stata tensorflow terraform tomcat ubuntu vagrant windows wordpress zookeeper
    """)

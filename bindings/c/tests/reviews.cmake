# attmd-reviews on a few reviews written here: 8 kinds of sentences a class, told apart by one word.
set(folder ${CMAKE_CURRENT_BINARY_DIR}/reviews)
set(vocabulary ${folder}/vocabulary.txt)
file(WRITE ${vocabulary} "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\nfilm\nwas\na\nplot\nun\n##watch\n##able\n"
  "good\ngreat\nbad\nawful\nit\nis\n")
file(WRITE ${folder}/smaller.txt "[PAD]\n[UNK]\n[CLS]\n[SEP]\n")
file(REMOVE ${folder}/model ${folder}/model.checkpoint ${folder}/log)
foreach(part train test)
  set(number 0)
  foreach(subject film plot "a film" "the film")
    foreach(place RANGE 1)
      file(WRITE ${folder}/${part}/pos/${number}_9.txt "${subject} was good great")
      file(WRITE ${folder}/${part}/neg/${number}_2.txt "${subject} was bad awful")
      math(EXPR number "${number} + 1")
    endforeach()
  endforeach()
endforeach()
file(WRITE ${folder}/sentences.txt "the film was great\nthe plot was awful\nit is unwatchable\n")
file(WRITE ${folder}/marked.tsv "good\ta good film\nunwatchable\tthe film is unwatchable\n")
file(WRITE ${folder}/wrong_mark.tsv "great\ta good film\n")
file(WRITE ${folder}/no_mark.tsv "a good film\n")

set(small --vocabulary ${vocabulary} --n-embd 8 --batch 4 --max-length 16 --dropout 0 --step-size 0.02)
add_program_test(reviews.train attmd-reviews PROGRAM_NAME attmd-reviews INPUT ${folder}/sentences.txt
  ARGUMENTS ${small} --reviews ${folder} --model ${folder}/model --epochs 40 --log ${folder}/log
            --marked ${folder}/marked.tsv
  EXPECT "16 reviews to train on, 16 to test" "loss per review" "\n    1 +[0-9.]+ +0\\.[0-9]+ " "\n   40 .* 100\\.00 %" "Token-selection score over 2 sentences: [01]\\."
         "Weights above 0\\.001: queries [0-9.]+ %, keys [0-9.]+ %, values"
         "positive, probability .*attends to: .*negative, probability .*attends to: .*unwatchable [0-9]+%")
# The run is over, so that nothing is trained, and what is not given is as in the checkpoint; without --reviews the
# model's file is used.
add_program_test(reviews.again attmd-reviews PROGRAM_NAME attmd-reviews
  ARGUMENTS --vocabulary ${vocabulary} --batch 4 --reviews ${folder} --model ${folder}/model --epochs 40
  EXPECT "Going on from .*model.checkpoint.*p = 1\\.1, step 0\\.02" REJECT "\n +40 ")
add_program_test(reviews.longer attmd-reviews PROGRAM_NAME attmd-reviews
  ARGUMENTS ${small} --reviews ${folder} --model ${folder}/model --p 1.1 --seed 1 --epochs 42 --log ${folder}/log
  EXPECT "Going on from" "\n   42 ")
set_tests_properties(reviews.longer PROPERTIES FIXTURES_REQUIRED reviews_model FIXTURES_SETUP reviews_log)
add_test(NAME reviews.log COMMAND ${CMAKE_COMMAND} -E cat ${folder}/log)
set_tests_properties(reviews.log PROPERTIES FIXTURES_REQUIRED reviews_log FAIL_REGULAR_EXPRESSION "\np,"
  PASS_REGULAR_EXPRESSION "^p,step_size,seed,epoch,seconds,loss_per_review,test_accuracy\n1\\.1,0\\.02,1,1,[0-9.]+,0\\.[0-9]+,.*\n1\\.1,0\\.02,1,42,")
foreach(other "p 3 1.1" "step-size 0.3 0.02" "n-embd 16 8" "seed 2 1" "max-length 12 16" "heads 1 2" "blocks 2 1" "dropout 0.1 0")
  separate_arguments(other)
  list(GET other 0 option)
  list(GET other 1 asked)
  list(GET other 2 held)
  add_program_test(reviews.other_${option} attmd-reviews PROGRAM_NAME attmd-reviews EXIT_CODE 1
    ARGUMENTS --vocabulary ${vocabulary} --batch 4 --reviews ${folder} --model ${folder}/model --${option} ${asked}
    EXPECT "--${option} is ${asked}, but the checkpoint .*model\\.checkpoint has ${option} = ${held}: leave the option out")
  set_tests_properties(reviews.other_${option} PROPERTIES FIXTURES_REQUIRED reviews_model)
endforeach()
add_program_test(reviews.other_vocabulary attmd-reviews PROGRAM_NAME attmd-reviews EXIT_CODE 1
  ARGUMENTS --vocabulary ${folder}/smaller.txt --model ${folder}/model
  EXPECT "smaller\\.txt has 4 tokens, but the model in .*model was trained with 19")
add_program_test(reviews.longer_other_vocabulary attmd-reviews PROGRAM_NAME attmd-reviews EXIT_CODE 1
  ARGUMENTS --vocabulary ${folder}/smaller.txt --reviews ${folder} --model ${folder}/model --batch 4
  EXPECT "smaller\\.txt has 4 tokens, but the model in .*checkpoint was trained with 19")
set_tests_properties(reviews.other_vocabulary reviews.longer_other_vocabulary PROPERTIES FIXTURES_REQUIRED reviews_model)
add_program_test(reviews.classify attmd-reviews PROGRAM_NAME attmd-reviews INPUT ${folder}/sentences.txt
  ARGUMENTS --vocabulary ${vocabulary} --model ${folder}/model
  EXPECT "positive, probability .*negative, probability" REJECT "epoch")
# A line is a text, however long and whatever is in it; a blank one is none, and not the end.
string(REPEAT "the film was great " 5000 long_line)
file(WRITE ${folder}/lines.txt "the film was great\n\n\r\n${long_line}\nit is un@watchable\r\nthe plot was awful")
execute_process(COMMAND tr @ "\\000" INPUT_FILE ${folder}/lines.txt OUTPUT_FILE ${folder}/lines_with_nul.txt)
string(REPEAT "(positive|negative), probability [0-9.]+\n  attends to: [^\n]*\n" 2 two_readings)
add_program_test(reviews.lines attmd-reviews PROGRAM_NAME attmd-reviews INPUT ${folder}/lines_with_nul.txt
  ARGUMENTS --vocabulary ${vocabulary} --model ${folder}/model
  EXPECT "^${two_readings}${two_readings}$" "unwatchable [0-9]+%")
string(REPEAT "wordwithoutend" 100 word)
file(WRITE ${folder}/word.txt "${word}\n")
add_program_test(reviews.long_word attmd-reviews PROGRAM_NAME attmd-reviews INPUT ${folder}/word.txt
  ARGUMENTS --vocabulary ${vocabulary} --model ${folder}/model EXPECT "(wordwithoutend)+wordwithoute\\.\\.\\. [0-9]+%")
add_program_test(reviews.marked_long_line attmd-reviews PROGRAM_NAME attmd-reviews
  ARGUMENTS --vocabulary ${vocabulary} --model ${folder}/model --marked ${folder}/marked_long_line.tsv
  EXPECT "Token-selection score over 1 sentences: [01]\\.")
file(WRITE ${folder}/marked_long_line.tsv "film\t${long_line}\n")
set_tests_properties(reviews.lines reviews.long_word reviews.marked_long_line PROPERTIES FIXTURES_REQUIRED reviews_model)
set_tests_properties(reviews.again reviews.classify PROPERTIES FIXTURES_REQUIRED reviews_model)
set_tests_properties(reviews.train PROPERTIES FIXTURES_SETUP reviews_model)
add_program_test(reviews.help attmd-reviews PROGRAM_NAME attmd-reviews ARGUMENTS --help EXPECT "^Usage: attmd-reviews")
add_program_test(reviews.version attmd-reviews PROGRAM_NAME attmd-reviews ARGUMENTS --version
  EXPECT "^attmd-reviews [0-9]+\\.[0-9]+\\.[0-9]+")

foreach(mark "wrong_mark|'great' is not among the tokens" "no_mark|expected a word, a tab and a sentence" "gone|cannot be read")
  string(REGEX MATCH "^([^|]*)\\|(.*)$" _ "${mark}")
  add_program_test(reviews.marked_${CMAKE_MATCH_1} attmd-reviews PROGRAM_NAME attmd-reviews EXIT_CODE 1
    ARGUMENTS --vocabulary ${vocabulary} --model ${folder}/model --marked ${folder}/${CMAKE_MATCH_1}.tsv
    EXPECT "${CMAKE_MATCH_1}\\.tsv" "${CMAKE_MATCH_2}")
  set_tests_properties(reviews.marked_${CMAKE_MATCH_1} PROPERTIES FIXTURES_REQUIRED reviews_model)
endforeach()
add_program_test(reviews.missing_vocabulary attmd-reviews PROGRAM_NAME attmd-reviews EXIT_CODE 1
  ARGUMENTS --vocabulary ${folder}/gone.txt --model ${folder}/model EXPECT ": --vocabulary: .*gone\\.txt")
add_program_test(reviews.missing_reviews attmd-reviews PROGRAM_NAME attmd-reviews EXIT_CODE 1
  ARGUMENTS --vocabulary ${vocabulary} --model ${folder}/other --reviews ${folder}/gone EXPECT ": --reviews: .*gone")
foreach(part train test)
  file(WRITE ${folder}/one_class/${part}/pos/0_9.txt "the film was great")
  file(WRITE ${folder}/one_class/${part}/neg/note.md "no review")
endforeach()
add_program_test(reviews.one_class attmd-reviews PROGRAM_NAME attmd-reviews EXIT_CODE 1
  ARGUMENTS ${small} --batch 1 --model ${folder}/other --reviews ${folder}/one_class EXPECT ": --reviews: .*one_class/train.*neg")
add_program_test(reviews.large_batch attmd-reviews PROGRAM_NAME attmd-reviews EXIT_CODE 1
  ARGUMENTS ${small} --batch 17 --model ${folder}/other --reviews ${folder}
  EXPECT ": --batch is 17, but there are 16 reviews to train on: expected at most so many")
add_program_test(reviews.default_batch attmd-reviews PROGRAM_NAME attmd-reviews EXIT_CODE 1
  ARGUMENTS --vocabulary ${vocabulary} --model ${folder}/other --reviews ${folder}
  EXPECT ": --batch is 32 by default, but there are 16 reviews to train on")
add_program_test(reviews.missing_model attmd-reviews PROGRAM_NAME attmd-reviews EXIT_CODE 1
  ARGUMENTS --vocabulary ${vocabulary} --model ${folder}/gone EXPECT ": --model: .*gone")
set(number 0)
foreach(bad "--p=1|--p: expected a number above 1" "--p=two|got 'two'" "--epochs=0|--epochs: expected" "--seed=-1|--seed"
            "--max-length=1|from 2" "--dropout=nan|--dropout" "--what|unknown option '--what'" "here|unexpected argument"
            "--p|needs a value" "--threads=2|--vocabulary is missing")
  string(REGEX MATCH "^([^|]*)\\|(.*)$" _ "${bad}")
  math(EXPR number "${number} + 1")
  add_program_test(reviews.bad_argument_${number} attmd-reviews PROGRAM_NAME attmd-reviews EXIT_CODE 2
    ARGUMENTS "${CMAKE_MATCH_1}" EXPECT "${CMAKE_MATCH_2}")
endforeach()
